/**
 * A bridge with a network namespace for each peer behind it, whose uplink is as slow as it is at
 * home. Needs Linux, root, ip(8) and tc(8). Everything is inside namespaces: nothing else of the
 * machine's network changes, and all of it goes with them.
 */

import { spawnSync } from "node:child_process";
import type { Interruption } from "./interruption.ts";
import type { Place, Places, SentTraffic } from "./places.ts";

/** What every name of ours begins with; the process id follows. */
const NAME_PREFIX = "passalong-bench-";

/** The first three parts of every address. Source: RFC 1918; nothing routes it. */
const SUBNET = "10.78.0";

/** The last part of the first peer's address; the rendezvous has the one before. */
const FIRST_PEER_ADDRESS = 11;

/** Most receivers: as many as have an address. */
export const RECEIVER_COUNT_MAX: number = 200;

/** Bits in a byte. */
const BITS_PER_BYTE = 8;

/**
 * What an uplink may send at once, bytes: ten frames of Ethernet and their headers, 6 ms at 20
 * Mbit/s, so that the shaper is exact and nobody starts with a gift. Longer packets of the local
 * TCP are cut to frames by the shaper, as a network card would.
 */
const BURST_BYTES = 16_384;

/**
 * Longest a packet waits in the uplink's queue, ms; more are dropped. Source: guess, cable modems
 * with buffer control are set to 50 to 100 ms, and older ones hold seconds.
 */
const QUEUE_MS = 80;

/**
 * TCP's congestion control in every place. Source: the default of Linux, Windows and macOS, RFC
 * 9438; the machine's own setting would be another benchmark on another machine.
 */
const CONGESTION_CONTROL = "cubic";

/** How many networks this process has made. */
const made = { count: 0 };

/** What to build. */
export interface ShapedNetworkOptions {
  /** At most {@link RECEIVER_COUNT_MAX}. */
  readonly receiverCount: number;
  /** On the wire, headers included; of each peer. */
  readonly uplinkBytesPerSecond: number;
}

/** Builds it; undefined where that cannot be done. */
export function openShapedNetwork(
  options: ShapedNetworkOptions,
  interruption: Interruption,
): Places | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return undefined;
  made.count += 1;
  const prefix = `${NAME_PREFIX}${process.pid}-${made.count}-`;
  const names: string[] = [];
  const remove = (): void => {
    for (const name of names.splice(0)) run("ip", "netns", "del", name);
  };
  interruption.add(remove);
  const places = build(prefix, options, names);
  if (places === undefined) {
    remove();
    return undefined;
  }
  return { ...places, [Symbol.dispose]: remove };
}

/** @param names  Takes the name of each namespace as soon as it is there. */
function build(
  prefix: string,
  { receiverCount, uplinkBytesPerSecond }: ShapedNetworkOptions,
  names: string[],
): Omit<Places, typeof Symbol.dispose> | undefined {
  const add = (name: string): boolean => run("ip", "netns", "add", name) && names.push(name) > 0;
  const bridge = `${prefix}bridge`;
  if (!add(bridge) || !furnishBridge(bridge)) return undefined;
  const places: Place[] = [];
  for (let index = -1; index <= receiverCount; index += 1) {
    const name = `${prefix}${index + 1}`;
    const host = `${SUBNET}.${FIRST_PEER_ADDRESS + index}`;
    if (!add(name) || !furnishPlace(name, bridge, host)) return undefined;
    if (index >= 0 && !shape(name, uplinkBytesPerSecond)) return undefined;
    places.push(placeIn(name, host));
  }
  const [rendezvous, provider, ...receivers] = places;
  if (rendezvous === undefined || provider === undefined) return undefined;
  return { rendezvous, provider, receivers, congestionControl: CONGESTION_CONTROL };
}

function furnishBridge(bridge: string): boolean {
  return (
    run("ip", "-n", bridge, "link", "add", "bridge", "type", "bridge") &&
    run("ip", "-n", bridge, "link", "set", "bridge", "up")
  );
}

/** One end of a cable in the place, the other in the bridge. */
function furnishPlace(name: string, bridge: string, host: string): boolean {
  const far = `to-${host}`;
  const peer = ["peer", "name", far, "netns", bridge];
  const route = ["dev", "uplink", "src", host, "congctl", CONGESTION_CONTROL];
  return (
    run("ip", "-n", name, "link", "set", "lo", "up") &&
    run("ip", "-n", name, "link", "add", "uplink", "type", "veth", ...peer) &&
    run("ip", "-n", name, "address", "add", `${host}/24`, "dev", "uplink") &&
    run("ip", "-n", name, "link", "set", "uplink", "up") &&
    run("ip", "-n", bridge, "link", "set", far, "master", "bridge") &&
    run("ip", "-n", bridge, "link", "set", far, "up") &&
    // A route may name what a namespace's setting may not: the kernel guards that one.
    run("ip", "-n", name, "route", "replace", `${SUBNET}.0/24`, ...route) &&
    run("ip", "-n", name, "route", "add", "default", ...route)
  );
}

function shape(name: string, bytesPerSecond: number): boolean {
  const rate = `${bytesPerSecond * BITS_PER_BYTE}bit`;
  const bucket = ["rate", rate, "burst", String(BURST_BYTES), "latency", `${QUEUE_MS}ms`];
  return run("tc", "-n", name, "qdisc", "add", "dev", "uplink", "root", "tbf", ...bucket);
}

function placeIn(name: string, host: string): Place {
  return {
    host,
    enter: (program, parameters) => ({
      program: "ip",
      parameters: ["netns", "exec", name, program, ...parameters],
    }),
    sent: () => sentFrom(name),
  };
}

/** The shaper's own counters: they count a long packet as the frames that it becomes. */
function sentFrom(name: string): SentTraffic | undefined {
  const text = read("tc", "-n", name, "-j", "-s", "qdisc", "show", "dev", "uplink");
  try {
    // Source: tc(8), one object for each queue.
    const [queue] = JSON.parse(text) as { bytes: number; drops: number }[];
    return queue === undefined ? undefined : { bytes: queue.bytes, droppedPackets: queue.drops };
  } catch {
    return undefined;
  }
}

/** Runs a program; true when it succeeds. */
function run(program: string, ...parameters: string[]): boolean {
  return spawnSync(program, parameters, { stdio: "ignore" }).status === 0;
}

/** What a program prints; empty when it cannot be run. */
function read(program: string, ...parameters: string[]): string {
  return spawnSync(program, parameters, { encoding: "utf8" }).stdout ?? "";
}
