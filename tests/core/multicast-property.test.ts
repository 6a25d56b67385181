/** A stream through neighbors that lose, reorder, repeat and forge: what is handed out is right. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PeerId, seededRandom } from "passalong/base";
import type { PeerMessage } from "passalong/wire";
import { events, peer, sentIn } from "./bench.ts";
import { announcement, fragment, mapMessage, STREAM, StreamBench } from "./multicast-bench.ts";

/** Fragments of the stream. Source: guess, below what a newcomer takes for the whole stream. */
const COUNT = 60;

/** How the neighbors behave. */
interface Behavior {
  readonly seed: number;
  /** Of pushed fragments, percent: never sent, sent twice, sent late. */
  readonly lost: number;
  readonly repeated: number;
  readonly late: number;
  /** Of pulled ones, percent: not answered. */
  readonly unanswered: number;
  /** The third neighbor forges. */
  readonly isForging: boolean;
}

const behavior: fc.Arbitrary<Behavior> = fc.record({
  seed: fc.nat(),
  lost: fc.nat(60),
  repeated: fc.nat(50),
  late: fc.nat(50),
  unanswered: fc.nat(60),
  isForging: fc.boolean(),
});

/** What a stream of messages of one fragment each came to. */
interface Outcome {
  readonly received: readonly number[];
  readonly gaps: readonly (readonly [number, number])[];
  readonly wrong: number;
  readonly banned: readonly PeerId[];
}

/** Lets three neighbors bring a stream, 20 ms a fragment, to a receiver. */
function bring({ seed, lost, repeated, late, unanswered, isForging }: Behavior): Outcome {
  const random = seededRandom(seed);
  const chance = (percent: number): boolean => random.below(100) < percent;
  const bench = new StreamBench();
  const neighbors = [peer(1), peer(2), peer(3)];
  for (const neighbor of neighbors) bench.connect(neighbor);
  bench.play(peer(1));
  const delayed: { readonly at: number; readonly run: () => void }[] = [];
  let last = -1;
  const deliver = (from: PeerId, number: number): void => {
    const isForged = isForging && from === peer(3) && chance(50);
    bench.message(from, fragment(number, { isForged }));
  };
  const step = (): void => {
    for (const neighbor of neighbors) {
      for (const message of sentIn(bench.said, neighbor, "streamPull")) {
        answerPull(message, (number) => {
          if (!chance(unanswered)) deliver(neighbor, number);
        });
      }
    }
    for (const due of delayed.filter(({ at }) => at <= bench.now)) {
      delayed.splice(delayed.indexOf(due), 1);
      due.run();
    }
  };
  const told: ReturnType<StreamBench["told"]> = [];
  const banned: PeerId[] = [];
  const collect = (): void => {
    told.push(...bench.told());
    for (const event of events(bench.said)) if (event.type === "banned") banned.push(event.peerId);
    bench.take();
  };
  for (let tick = 0; tick < COUNT + 700; tick += 1) {
    if (tick < COUNT) {
      last = tick;
      for (const neighbor of neighbors.slice(0, 1 + random.below(3))) {
        if (chance(lost)) continue;
        const run = (): void => deliver(neighbor, tick);
        if (chance(late)) delayed.push({ at: bench.now + random.below(3_000), run });
        else run();
        if (chance(repeated)) run();
      }
    }
    if (tick === COUNT) {
      bench.message(peer(1), announcement({ renewedAtMs: 2_000, end: COUNT }));
    }
    if (tick % 5 === 0) {
      for (const neighbor of neighbors) bench.message(neighbor, mapMessage(last));
    }
    step();
    collect();
    bench.pass(20);
  }
  collect();
  return {
    received: told.flatMap((event) => (event.type === "streamReceived" ? [event.number] : [])),
    gaps: told.flatMap((event) => (event.type === "streamGap" ? [[event.start, event.end]] : [])) as [
      number,
      number,
    ][],
    wrong: told.filter(
      (event) =>
        event.type === "streamReceived" && event.bytes.some((byte) => byte !== event.number),
    ).length,
    banned,
  };
}

function answerPull(message: PeerMessage, send: (number: number) => void): void {
  if (message.type !== "streamPull" || message.streamId !== STREAM) return;
  for (const number of message.numbers) send(number);
}

describe("a stream through unreliable neighbors", () => {
  it("[MC12] is handed out in order, and messages and gaps are all there is", () => {
    fc.assert(
      fc.property(behavior, (how) => {
        const { received, gaps } = bring(how);
        const parts = [
          ...received.map((number) => [number, number + 1] as const),
          ...gaps,
        ].sort(([left], [right]) => left - right);
        expect([...received].sort((left, right) => left - right)).toEqual(received);
        let next = parts[0]?.[0] ?? COUNT;
        for (const [start, end] of parts) {
          expect(start).toBe(next);
          next = end;
        }
        expect(next).toBe(COUNT);
      }),
      { numRuns: 40 },
    );
  });

  it("[MC5] never hands out what is forged, and bans nobody who is honest", () => {
    fc.assert(
      fc.property(behavior, (how) => {
        const { wrong, banned } = bring(how);
        expect(wrong).toBe(0);
        expect(banned.filter((peerId) => peerId !== peer(3))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("[MC11] is whole when pulls are answered, whatever push loses", () => {
    fc.assert(
      fc.property(behavior, fc.integer({ min: 0, max: 100 }), (how, lost) => {
        const { received, gaps } = bring({ ...how, lost, unanswered: 0, isForging: false });
        // Without a single fragment nobody knows where the stream is.
        if (received.length === 0) return;
        expect(gaps).toEqual([]);
        expect(received.at(-1)).toBe(COUNT - 1);
      }),
      { numRuns: 40 },
    );
  });
});
