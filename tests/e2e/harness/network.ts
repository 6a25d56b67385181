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

/** How many networks this process has made. */
const made = { count: 0 };

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
  if (process.platform !== "linux" || process.getuid?.() !== 0) return hostNetwork();
  removeAbandoned();
  made.count += 1;
  const name = `${NAME_PREFIX}${process.pid}-${made.count}`;
  if (!ip("netns", "add", name)) return hostNetwork();
  const remove = (): void => void ip("netns", "del", name);
  process.once("exit", remove);
  if (!furnish(name)) {
    remove();
    return hostNetwork();
  }
  return {
    enter: (program, parameters) => ({
      program: "ip",
      parameters: ["netns", "exec", name, program, ...parameters],
    }),
    [Symbol.dispose]: () => {
      process.off("exit", remove);
      remove();
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
