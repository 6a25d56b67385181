/**
 * A crowd of peers in a process of its own, so that its own work is not the server's. Parent and
 * crowd speak in messages of `child_process.fork`.
 */

import { performance } from "node:perf_hooks";
import { CrowdPeer } from "./crowd-peer.ts";
import type { DialectName } from "./dialects.ts";

/** What the parent wants. */
export type CrowdOrder =
  /** Have so many idle peers. */
  | { readonly type: "grow"; readonly count: number }
  /** Join and leave for so long, so many at a time. */
  | { readonly type: "join"; readonly ms: number; readonly atOnce: number }
  /** Send signals to and fro for so long, so many pairs at a time. */
  | { readonly type: "signal"; readonly ms: number; readonly pairs: number };

/** What becomes of it. */
export interface CrowdAnswer {
  /** Joins or signals that came through. */
  readonly count: number;
  readonly seconds: number;
  /** How long each took, ms. */
  readonly latenciesMs: readonly number[];
}

/** Members of a group of idle peers. Source: guess, a small share. */
const GROUP_SIZE = 10;

/** Idle peers that join at a time. */
const GROWING_AT_ONCE = 64;

/** Numbers of peers that join and leave begin there: other groups than those of idle ones. */
const FLEETING_FROM = 1_000_000;
/** Peers that have joined and left. */
let fleeting = FLEETING_FROM;

const [name, url] = process.argv.slice(2) as [DialectName, string];
const idle: CrowdPeer[] = [];

/** Runs so many at a time of what is begun until a moment. */
async function repeat(atOnce: number, untilMs: number, once: () => Promise<void>): Promise<void> {
  const run = async (): Promise<void> => {
    while (performance.now() < untilMs) await once();
  };
  await Promise.all(Array.from({ length: atOnce }, run));
}

async function grow(count: number): Promise<CrowdAnswer> {
  const beganAt = performance.now();
  let next = idle.length;
  const run = async (): Promise<void> => {
    while (next < count) {
      const number = next;
      next += 1;
      idle.push(await CrowdPeer.join(name, url, { number, groupSize: GROUP_SIZE }));
    }
  };
  await Promise.all(Array.from({ length: GROWING_AT_ONCE }, run));
  return { count, seconds: (performance.now() - beganAt) / 1_000, latenciesMs: [] };
}

async function join(ms: number, atOnce: number): Promise<CrowdAnswer> {
  const latenciesMs: number[] = [];
  const beganAt = performance.now();
  await repeat(atOnce, beganAt + ms, async () => {
    const startedAt = performance.now();
    fleeting += 1;
    const peer = await CrowdPeer.join(name, url, { number: fleeting, groupSize: GROUP_SIZE });
    latenciesMs.push(performance.now() - startedAt);
    peer.leave();
  });
  const seconds = (performance.now() - beganAt) / 1_000;
  return { count: latenciesMs.length, seconds, latenciesMs };
}

async function signal(ms: number, pairs: number): Promise<CrowdAnswer> {
  const latenciesMs: number[] = [];
  const started = Array.from({ length: pairs }, (_, slot) => pairOf(slot));
  const ready = await Promise.all(started);
  const beganAt = performance.now();
  await Promise.all(ready.map((exchange) => exchange(beganAt + ms, latenciesMs)));
  const seconds = (performance.now() - beganAt) / 1_000;
  return { count: latenciesMs.length, seconds, latenciesMs };
}

/** Two peers of a group of their own, of which one sends and waits until the other has it. */
async function pairOf(slot: number) {
  let onSignal = (): void => undefined;
  const number = 2 * FLEETING_FROM + 2 * slot;
  const to = await CrowdPeer.join(name, url, {
    ...{ number, groupSize: 2 },
    onSignal: () => onSignal(),
  });
  const from = await CrowdPeer.join(name, url, { number: number + 1, groupSize: 2 });
  return async (untilMs: number, latenciesMs: number[]): Promise<void> => {
    while (performance.now() < untilMs) {
      const sentAt = performance.now();
      const heard = new Promise<void>((resolve) => {
        onSignal = resolve;
      });
      from.signal(to.address);
      await heard;
      latenciesMs.push(performance.now() - sentAt);
    }
  };
}

function obey(order: CrowdOrder): Promise<CrowdAnswer> {
  switch (order.type) {
    case "grow":
      return grow(order.count);
    case "join":
      return join(order.ms, order.atOnce);
    case "signal":
      return signal(order.ms, order.pairs);
  }
}

process.on("message", (order: CrowdOrder) => {
  void obey(order).then((answer) => process.send?.(answer));
});
// Nobody is left to order anything.
process.on("disconnect", () => process.exit());
