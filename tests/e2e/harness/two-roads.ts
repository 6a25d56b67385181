/** A server, and a peer that has two ways to it, of which the better one can be cut. */

import { spawnSync } from "node:child_process";
import { type Namespace, openNamespace } from "./network.ts";

/** The server's address. Source: RFC 1918. */
export const ROADS_SERVER = "10.80.0.1";

/** A running pair of namespaces. */
export interface TwoRoads extends Disposable {
  readonly server: Namespace;
  readonly peer: Namespace;
  /** The better way leads nowhere any more, and its address is gone. */
  cutFirst(): void;
}

/** Undefined where it cannot be had: not Linux, not root, no `ip`. */
export function openTwoRoads(): TwoRoads | undefined {
  const [server, peer] = [openNamespace(), openNamespace()];
  const end = (): void => {
    for (const space of [server, peer]) space?.[Symbol.dispose]();
  };
  if (server !== undefined && peer !== undefined && build(server, peer)) {
    const cutFirst = (): void => void ip(peer, "link", "set", "far1", "down");
    return { server, peer, cutFirst, [Symbol.dispose]: end };
  }
  end();
  return undefined;
}

function build(server: Namespace, peer: Namespace): boolean {
  const isBegun =
    ip(server, "link", "set", "lo", "up") &&
    ip(peer, "link", "set", "lo", "up") &&
    ip(server, "address", "add", `${ROADS_SERVER}/32`, "dev", "lo");
  return isBegun && [1, 2].every((number) => road(server, peer, number));
}

function road(server: Namespace, peer: Namespace, number: number): boolean {
  const [near, far] = [`near${number}`, `far${number}`];
  const metric = `${100 * number}`;
  return (
    ip(server, "link", "add", near, "type", "veth", "peer", "name", far, "netns", peer.name) &&
    ip(server, "address", "add", `10.80.${number}.1/24`, "dev", near) &&
    ip(peer, "address", "add", `10.80.${number}.2/24`, "dev", far) &&
    ip(server, "link", "set", near, "up") &&
    ip(peer, "link", "set", far, "up") &&
    ip(peer, "route", "add", "default", "via", `10.80.${number}.1`, "metric", metric)
  );
}

function ip({ name }: Namespace, ...parameters: string[]): boolean {
  return spawnSync("ip", ["-n", name, ...parameters], { stdio: "ignore" }).status === 0;
}
