/**
 * Where the programs of a test run: a network of their own where the system lets us, the machine's
 * otherwise.
 */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** What every name of ours begins with; the process id follows. */
const NAME_PREFIX = "passalong-test-";

/**
 * The address that peers in the network have beside loopback. Source: RFC 1918; nothing routes it,
 * every network is alone.
 */
const ADDRESS = "10.77.0.1/24";

/** Where packets to anywhere else would go; without such a route Chromium offers no candidates. */
const GATEWAY = "10.77.0.2";

/** The server's address for islands. Source: RFC 1918. */
const SERVER_ADDRESS = "10.78.0.1";

/** Networks that this process has made: how many, and those that are still there. */
const made = { count: 0, names: new Set<string>() };

/** A place to run programs in. */
export interface Network extends Disposable {
  /** The program and parameters that run the given ones there. */
  enter(program: string, parameters: readonly string[]): { program: string; parameters: string[] };
}

/** The machine's own network. */
export function hostNetwork(): Network {
  return {
    enter: (program, parameters) => ({ program, parameters: [...parameters] }),
    [Symbol.dispose]: () => undefined,
  };
}

/**
 * A network of its own: loopback, one address and a default route, none of which leads anywhere.
 * Falls back to the machine's own where that cannot be had (not Linux, not root, no `ip`).
 */
export function openNetwork(): Network {
  const namespace = openNamespace();
  if (namespace === undefined) return hostNetwork();
  if (furnish(namespace.name)) return namespace;
  namespace[Symbol.dispose]();
  return hostNetwork();
}

/**
 * A network of its own with a public address of each family on one interface; a route for each
 * leads nowhere. Undefined where that cannot be had.
 */
export function openDualNetwork(addresses: {
  readonly ipv4: string;
  readonly ipv6: string;
}): Namespace | undefined {
  const space = openNamespace();
  if (space === undefined) return undefined;
  const { name } = space;
  const isFurnished =
    ip("-n", name, "link", "set", "lo", "up") &&
    ip("-n", name, "link", "add", "near", "type", "veth", "peer", "name", "far") &&
    ip("-n", name, "address", "add", `${addresses.ipv4}/24`, "dev", "near") &&
    // Nobody else is there who might have the address: it can be used at once.
    ip("-n", name, "address", "add", `${addresses.ipv6}/64`, "dev", "near", "nodad") &&
    ip("-n", name, "link", "set", "near", "up") &&
    ip("-n", name, "link", "set", "far", "up") &&
    ip("-n", name, "route", "add", "default", "dev", "near") &&
    ip("-6", "-n", name, "route", "add", "default", "dev", "near");
  if (isFurnished) return space;
  space[Symbol.dispose]();
  return undefined;
}

/** A server and two peers that reach the server alone, as from behind two firewalls. */
export interface Islands extends Disposable {
  readonly server: Network;
  readonly peers: readonly [Network, Network];
  /** The address of the server, from both peers. */
  readonly serverAddress: string;
}

/**
 * Three networks: nothing goes from one peer to the other, neither UDP nor TCP, because the server
 * forwards nothing, and to the server goes TCP alone. Undefined where that cannot be had.
 */
export function openIslands(): Islands | undefined {
  const spaces = [openNamespace(), openNamespace(), openNamespace()];
  const end = (): void => {
    for (const space of spaces) space?.[Symbol.dispose]();
  };
  const [server, one, two] = spaces;
  if (
    server === undefined ||
    one === undefined ||
    two === undefined ||
    !isolate(server, one, two)
  ) {
    end();
    return undefined;
  }
  return { server, peers: [one, two], serverAddress: SERVER_ADDRESS, [Symbol.dispose]: end };
}

/** A namespace with nothing in it. */
export interface Namespace extends Network {
  readonly name: string;
}

/** Makes one; undefined where that cannot be had (not Linux, not root, no `ip`). */
export function openNamespace(): Namespace | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return undefined;
  removeAbandoned();
  made.count += 1;
  const name = `${NAME_PREFIX}${process.pid}-${made.count}`;
  if (!ip("netns", "add", name)) return undefined;
  if (made.names.size === 0) process.once("exit", removeAll);
  made.names.add(name);
  return {
    name,
    enter: (program, parameters) => ({
      program: "ip",
      parameters: ["netns", "exec", name, program, ...parameters],
    }),
    [Symbol.dispose]: () => {
      made.names.delete(name);
      if (made.names.size === 0) process.off("exit", removeAll);
      ip("netns", "del", name);
    },
  };
}

/**
 * Gives a namespace its interfaces: both ends of the pair are inside, so that nothing outside
 * changes.
 */
function furnish(name: string): boolean {
  return (
    ip("-n", name, "link", "set", "lo", "up") &&
    ip("-n", name, "link", "add", "near", "type", "veth", "peer", "name", "far") &&
    ip("-n", name, "address", "add", ADDRESS, "dev", "near") &&
    ip("-n", name, "link", "set", "near", "up") &&
    ip("-n", name, "link", "set", "far", "up") &&
    ip("-n", name, "route", "add", "default", "via", GATEWAY, "dev", "near")
  );
}

/** Joins each peer to the server, and no further. */
function isolate(server: Namespace, ...peers: readonly Namespace[]): boolean {
  return (
    ip("-n", server.name, "link", "set", "lo", "up") &&
    ip("-n", server.name, "address", "add", `${SERVER_ADDRESS}/32`, "dev", "lo") &&
    peers.every((peer, at) => {
      const [near, far] = [`10.78.${at + 1}.2`, `10.78.${at + 1}.1`];
      const port = `peer${at + 1}`;
      return (
        ip("-n", server.name, "link", "add", port, "type", "veth", "peer", "name", `${port}far`) &&
        ip("-n", server.name, "link", "set", `${port}far`, "netns", peer.name) &&
        ip("-n", server.name, "address", "add", `${far}/24`, "dev", port) &&
        ip("-n", server.name, "link", "set", port, "up") &&
        ip("-n", peer.name, "link", "set", "lo", "up") &&
        ip("-n", peer.name, "address", "add", `${near}/24`, "dev", `${port}far`) &&
        ip("-n", peer.name, "link", "set", `${port}far`, "up") &&
        ip("-n", peer.name, "route", "add", "default", "via", far) &&
        // UDP leads nowhere: a rule of routing, because not every machine has a packet filter.
        ip("-n", peer.name, "rule", "add", "ipproto", "udp", "blackhole")
      );
    })
  );
}

function removeAll(): void {
  for (const name of made.names) ip("netns", "del", name);
}

/** Removes what a killed test run has left behind. */
function removeAbandoned(): void {
  const { stdout } = spawnSync("ip", ["netns", "list"], { encoding: "utf8" });
  for (const line of (stdout ?? "").split("\n")) {
    const name = line.split(" ")[0] ?? "";
    if (!name.startsWith(NAME_PREFIX)) continue;
    const pid = name.slice(NAME_PREFIX.length).split("-")[0] ?? "";
    if (!existsSync(`/proc/${pid}`)) ip("netns", "del", name);
  }
}

/** Runs ip(8); true when it succeeds. */
function ip(...parameters: string[]): boolean {
  return spawnSync("ip", parameters, { stdio: "ignore" }).status === 0;
}
