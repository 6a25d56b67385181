/** A stream through neighbors that lose, reorder, repeat and forge: what is handed out is right. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PeerId, type Random, seededRandom } from "passalong/base";
import type { CoreEvent } from "passalong/core";
import type { PeerMessage } from "passalong/wire";
import { events, peer, sentIn } from "./bench.ts";
import { announcement, fragment, mapMessage, StreamBench } from "./multicast-bench.ts";

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

/** Three neighbors that bring a stream, 20 ms a fragment, to a receiver. */
class Bringing {
  readonly #how: Behavior;
  readonly #random: Random;
  readonly #bench = new StreamBench();
  readonly #neighbors = [peer(1), peer(2), peer(3)];
  readonly #told: CoreEvent[] = [];
  #delayed: { readonly at: number; readonly run: () => void }[] = [];

  constructor(how: Behavior) {
    this.#how = how;
    this.#random = seededRandom(how.seed);
    for (const neighbor of this.#neighbors) this.#bench.connect(neighbor);
    this.#bench.play(peer(1));
  }

  /** Lets it happen, until long after the window. */
  run(): Outcome {
    for (let tick = 0; tick < COUNT + 700; tick += 1) {
      if (tick < COUNT) this.#pushToSome(tick);
      if (tick === COUNT) {
        this.#bench.message(peer(1), announcement({ renewedAtMs: 2_000, end: COUNT }));
      }
      if (tick % 5 === 0) this.#showMaps(Math.min(tick, COUNT - 1));
      this.#answerPulls();
      this.#deliverDelayed();
      this.#told.push(...events(this.#bench.take()));
      this.#bench.pass(20);
    }
    this.#told.push(...events(this.#bench.take()));
    return outcomeOf(this.#told);
  }

  #chance(percent: number): boolean {
    return this.#random.below(100) < percent;
  }

  #pushToSome(number: number): void {
    const count = 1 + this.#random.below(3);
    for (const neighbor of this.#neighbors.slice(0, count)) {
      if (!this.#chance(this.#how.lost)) this.#push(neighbor, number);
    }
  }

  #push(neighbor: PeerId, number: number): void {
    const run = (): void => this.#deliver(neighbor, number);
    const isLate = this.#chance(this.#how.late);
    if (isLate) this.#delayed.push({ at: this.#bench.now + this.#random.below(3_000), run });
    else run();
    if (this.#chance(this.#how.repeated)) run();
  }

  #deliver(from: PeerId, number: number): void {
    const isForged = this.#how.isForging && from === peer(3) && this.#chance(50);
    this.#bench.message(from, fragment(number, { isForged }));
  }

  #deliverDelayed(): void {
    const due = this.#delayed.filter(({ at }) => at <= this.#bench.now);
    this.#delayed = this.#delayed.filter((delivery) => !due.includes(delivery));
    for (const { run } of due) run();
  }

  #showMaps(last: number): void {
    for (const neighbor of this.#neighbors) this.#bench.message(neighbor, mapMessage(last));
  }

  #answerPulls(): void {
    for (const neighbor of this.#neighbors) {
      const pulls = sentIn(this.#bench.said, neighbor, "streamPull");
      for (const number of pulls.flatMap(numbersOf)) {
        if (!this.#chance(this.#how.unanswered)) this.#deliver(neighbor, number);
      }
    }
  }
}

function numbersOf(message: PeerMessage): readonly number[] {
  return message.type === "streamPull" ? message.numbers : [];
}

function outcomeOf(told: readonly CoreEvent[]): Outcome {
  const received = told.filter((event) => event.type === "streamReceived");
  const gaps = told.filter((event) => event.type === "streamGap");
  return {
    received: received.map(({ number }) => number),
    gaps: gaps.map(({ start, end }) => [start, end] as const),
    wrong: received.filter(({ bytes, number }) => bytes.some((byte) => byte !== number)).length,
    banned: told.flatMap((event) => (event.type === "banned" ? [event.peerId] : [])),
  };
}

function bring(how: Behavior): Outcome {
  return new Bringing(how).run();
}

describe("a stream through unreliable neighbors", () => {
  it("[MC12] is handed out in order, and messages and gaps are all there is", () => {
    fc.assert(
      fc.property(behavior, (how) => {
        const { received, gaps } = bring(how);
        const parts = [...received.map((number) => [number, number + 1] as const), ...gaps].sort(
          ([left], [right]) => left - right,
        );
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
