/** What peers that misbehave do in the place of what their honest cores ask for. */

import type { ObjectIndex, PeerId, Range } from "passalong/base";
import type { Output } from "passalong/core";
import { type DataMessage, INDICES_PER_MESSAGE_MAX, RANGES_PER_MESSAGE_MAX } from "passalong/wire";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { Interceptor, World } from "../world.ts";
import type { Conduct } from "./conduct.ts";
import { corrupt } from "./corruption.ts";

/** A stalling peer sends a byte this often, ms. */
const STALL_MS = 1_000;

/** Bytes of one object after which it does not go on: more fragments than an object may have. */
const STALLED_BYTES_MAX = 70;

/** A flooding peer sends this many messages at once, and the next ones after so many ms. */
const FLOOD = { messages: 8, intervalMs: 100 } as const;

/** The last index but one; indices go up to 2^53 - 1. */
const LATE_INDEX = Number.MAX_SAFE_INTEGER - 1;

/** What carries out a conduct; undefined: the core itself does. */
export function interceptorOf(world: World, conduct: Conduct): Interceptor | undefined {
  switch (conduct.type) {
    case "honest":
    case "lying":
      return undefined;
    case "mute":
      return (_peer, output) => (isAnswer(output) ? [] : [output]);
    case "late":
      return (peer, output) => delay(world, peer, output, conduct.delayMs);
    case "corrupting":
      return (_peer, output) => [corrupted(world, output, conduct)];
    case "stalling":
      return (peer, output) => stall(world, peer, output);
    case "hoarding":
      return (_peer, output) => (output.type === "releaseCredit" ? [] : [output]);
    case "wantFlooding":
    case "haveFlooding":
      return undefined;
  }
}

/** Begins what a conduct does without being asked. */
export function misbehave(world: World, peer: SimulatedPeer, conduct: Conduct): void {
  if (conduct.type === "wantFlooding") {
    flood(world, peer, conduct.messages, (to, step) => askForAnything(world, peer, to, step));
  }
  if (conduct.type === "haveFlooding") {
    const messages = Math.ceil(conduct.ranges / RANGES_PER_MESSAGE_MAX);
    flood(world, peer, messages, (to, step) => claim(world, peer, to, step));
  }
}

/** True for what answers a request. */
function isAnswer(output: Output): boolean {
  if (output.type !== "send") return false;
  const { type } = output.message;
  return type === "data" || type === "busy" || type === "deny";
}

function delay(
  world: World,
  peer: SimulatedPeer,
  output: Output,
  delayMs: number,
): readonly Output[] {
  if (output.type !== "send" || !isAnswer(output)) return [output];
  later(world, peer, delayMs, () => world.network.send(peer, output.to, output.message));
  return [];
}

function corrupted(
  world: World,
  output: Output,
  { how, every }: Extract<Conduct, { readonly type: "corrupting" }>,
): Output {
  if (output.type !== "send" || output.message.type !== "data") return output;
  if (output.message.index % every !== 0) return output;
  return { ...output, message: corrupt(output.message, how, world.contents) };
}

/** Of each object one byte a second leaves, from the fragment on that should have left first. */
function stall(world: World, peer: SimulatedPeer, output: Output): readonly Output[] {
  if (output.type !== "send" || output.message.type !== "data") return [output];
  if (output.message.offset === 0) trickle(world, peer, output.to, output.message);
  return [];
}

function trickle(world: World, peer: SimulatedPeer, to: PeerId, message: DataMessage): void {
  const { offset, bytes } = message;
  const isOver = offset >= Math.min(STALLED_BYTES_MAX, message.size) || !peer.links.has(to);
  if (isOver) return;
  world.network.send(peer, to, { ...message, bytes: bytes.subarray(0, 1) });
  const rest = { ...message, offset: offset + 1, bytes: bytes.subarray(1) };
  later(world, peer, STALL_MS, () => trickle(world, peer, to, rest));
}

/** Sends a number of messages to each neighbor of the moment, a few at once. */
function flood(
  world: World,
  peer: SimulatedPeer,
  messages: number,
  send: (to: PeerId, step: number) => void,
): void {
  const steps = new Map<PeerId, number>();
  const next = (): void => {
    for (const to of [...peer.links.keys()]) {
      const from = steps.get(to) ?? 0;
      const until = Math.min(messages, from + FLOOD.messages);
      for (let step = from; step < until; step += 1) send(to, step);
      steps.set(to, until);
    }
    later(world, peer, FLOOD.intervalMs, next);
  };
  next();
}

function askForAnything(world: World, peer: SimulatedPeer, to: PeerId, step: number): void {
  const { count } = world.contents.shape;
  const indices = new Set<ObjectIndex>([LATE_INDEX]);
  for (let at = 1; at < Math.min(INDICES_PER_MESSAGE_MAX, count); at += 1) {
    indices.add((step * INDICES_PER_MESSAGE_MAX + at) % count);
  }
  world.network.send(peer, to, { type: "request", indices: [...indices] });
}

/** Ranges that do not touch, each message's after those of the one before. */
function claim(world: World, peer: SimulatedPeer, to: PeerId, step: number): void {
  const first = step * RANGES_PER_MESSAGE_MAX;
  const ranges = Array.from({ length: RANGES_PER_MESSAGE_MAX }, (_, at): Range => {
    const start = 2 * (first + at);
    return { start, end: start + 1 };
  });
  world.network.send(peer, to, { type: "have", ranges });
}

/** Plans something of the peer's present life. */
function later(world: World, peer: SimulatedPeer, delayMs: number, run: () => void): void {
  const { life } = peer;
  world.timeline.after(delayMs, "fault", peer.number, () => {
    if (peer.life === life) run();
  });
}
