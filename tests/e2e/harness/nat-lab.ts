/**
 * A small internet: a server, and hosts behind routers of every kind, each in a network namespace
 * of its own. Source of the recipe: server reference §4.3.
 */

import { spawnSync } from "node:child_process";
import { findProgram } from "../../contract/broker-process.ts";
import { type Namespace, openNamespace } from "./network.ts";

/** How a host reaches the internet. */
export type NatKind =
  /** It has a public address. */
  | "none"
  /** One port outside for each port inside, whoever is spoken to. */
  | "cone"
  /** Another port outside for each one that is spoken to. */
  | "symmetric"
  /** As `cone`, and UDP leads nowhere. */
  | "blocked";

/** Every kind. */
export const NAT_KINDS: readonly NatKind[] = ["none", "cone", "symmetric", "blocked"];

/** The server's address. Source: RFC 5737, for documentation; nothing routes it. */
export const LAB_SERVER = "203.0.113.10";

/** The first part of all public addresses. */
const PUBLIC = "203.0.113";

/** A running lab. */
export interface NatLab extends Disposable {
  readonly server: Namespace;
  /** Two hosts of each kind, which have nothing but the internet in common. */
  readonly hosts: Readonly<Record<NatKind, readonly [Namespace, Namespace]>>;
}

/** Undefined where it cannot be had: not Linux, not root, no nftables. */
export function openNatLab(): NatLab | undefined {
  if (findProgram("nft") === undefined) return undefined;
  const spaces: Namespace[] = [];
  const end = (): void => {
    for (const space of spaces.splice(0).toReversed()) space[Symbol.dispose]();
  };
  const open = (): Namespace => {
    const space = openNamespace();
    if (space === undefined) throw new LabError("no network namespaces can be made here");
    spaces.push(space);
    run("ip", ["-n", space.name, "link", "set", "lo", "up"]);
    return space;
  };
  try {
    return { ...build(open), [Symbol.dispose]: end };
  } catch (error) {
    end();
    if (error instanceof LabError) return undefined;
    throw error;
  }
}

/** A step did not work on this machine. */
class LabError extends Error {
  override readonly name = "LabError";
}

function build(open: () => Namespace): Pick<NatLab, "server" | "hosts"> {
  const internet = open();
  run("ip", ["-n", internet.name, "link", "add", "bridge0", "type", "bridge"]);
  run("ip", ["-n", internet.name, "link", "set", "bridge0", "up"]);
  let ports = 0;
  /** Puts a namespace on the internet at a public address. */
  const attach = (space: Namespace, device: string, last: number): void => {
    ports += 1;
    const port = `port${ports}`;
    join(internet, port, space, device);
    run("ip", ["-n", internet.name, "link", "set", port, "master", "bridge0"]);
    run("ip", ["-n", space.name, "address", "add", `${PUBLIC}.${last}/24`, "dev", device]);
  };
  const server = open();
  attach(server, "eth0", 10);
  let number = 100;
  const host = (kind: NatKind): Namespace => {
    number += 1;
    if (kind === "none") {
      const space = open();
      attach(space, "eth0", number);
      return space;
    }
    return behindRouter(open, { kind, number, attach });
  };
  const pair = (kind: NatKind): readonly [Namespace, Namespace] => [host(kind), host(kind)];
  const hosts = {
    none: pair("none"),
    cone: pair("cone"),
    symmetric: pair("symmetric"),
    blocked: pair("blocked"),
  };
  return { server, hosts };
}

interface RouterOptions {
  readonly kind: NatKind;
  /** Of the host: the last part of the public address, and the second of the private ones. */
  readonly number: number;
  readonly attach: (space: Namespace, device: string, last: number) => void;
}

function behindRouter(open: () => Namespace, { kind, number, attach }: RouterOptions): Namespace {
  const router = open();
  const host = open();
  attach(router, "wan", number);
  join(router, "lan", host, "eth0");
  run("ip", ["-n", router.name, "address", "add", `10.${number}.0.1/24`, "dev", "lan"]);
  run("ip", ["-n", host.name, "address", "add", `10.${number}.0.2/24`, "dev", "eth0"]);
  run("ip", ["-n", host.name, "route", "add", "default", "via", `10.${number}.0.1`]);
  const within = (program: string, parameters: readonly string[], input?: string): void => {
    const entered = router.enter(program, parameters);
    run(entered.program, entered.parameters, input);
  };
  within("sysctl", ["-qw", "net.ipv4.ip_forward=1"]);
  within(findProgram("nft") ?? "nft", ["-f", "-"], rulesOf(kind));
  return host;
}

/**
 * The rules of a home router: packets that nobody has asked for end before the kernel remembers
 * them, or the first probe of the other side would take the port that this side is about to use.
 */
function rulesOf(kind: NatKind): string {
  const how = kind === "symmetric" ? "masquerade random,fully-random" : "masquerade";
  const noUdp = kind === "blocked" ? 'iifname "lan" meta l4proto udp drop' : "";
  return `
table ip nat {
  chain outward { type nat hook postrouting priority 100; oifname "wan" ${how}; }
}
table ip filter {
  chain inward { type filter hook input priority 0; iifname "wan" ct state new drop; }
  chain through {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    ${noUdp}
    iifname "lan" accept
  }
}
`;
}

function join(one: Namespace, device: string, other: Namespace, otherDevice: string): void {
  const peer = ["type", "veth", "peer", "name", otherDevice, "netns", other.name];
  run("ip", ["-n", one.name, "link", "add", device, ...peer]);
  run("ip", ["-n", one.name, "link", "set", device, "up"]);
  run("ip", ["-n", other.name, "link", "set", otherDevice, "up"]);
}

function run(program: string, parameters: readonly string[], input = ""): void {
  const { status } = spawnSync(program, parameters, { input, stdio: ["pipe", "ignore", "ignore"] });
  if (status !== 0) throw new LabError(`${program} ${parameters.join(" ")} does not work here`);
}
