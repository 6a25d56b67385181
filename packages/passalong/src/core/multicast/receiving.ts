/** One stream as its receiver sees it: what comes, what is missing, and whom to ask. */

import type { Bytes, PeerId, Random, StreamId } from "../../base/index.ts";
import {
  SLICES,
  STREAM_PULL_NUMBERS_MAX,
  type StreamDataMessage,
  type StreamTunables,
} from "../../wire/index.ts";
import type { Outbox } from "../outbox.ts";
import type { Precedence } from "../replication/precedence.ts";
import { CLAIM_AHEAD_MAX, MISSING_MAX, VERIFYING_MAX } from "./config.ts";
import type { Counting, TrafficKind } from "./counting.ts";
import { Delivery } from "./delivery.ts";
import { Missing, type MissingFragment } from "./missing.ts";
import { Sources } from "./sources.ts";
import type { StreamNeighbor } from "./stream-neighbor.ts";
import type { FragmentWindow, HeadLog, StoredFragment } from "./window.ts";

/** What receiving is made of. */
export interface ReceivingParts {
  readonly streamId: StreamId;
  readonly publisherKey: Bytes;
  readonly tunables: StreamTunables;
  readonly neighbors: ReadonlyMap<PeerId, StreamNeighbor>;
  readonly window: FragmentWindow;
  readonly headLog: HeadLog;
  readonly counting: Counting;
  readonly random: Random;
  readonly outbox: Outbox;
  readonly precedence: Precedence;
  /** Tells a neighbor which slices are wanted. */
  readonly push: (neighbor: StreamNeighbor, mask: number, from: number) => void;
  /** Asks a neighbor for fragments. */
  readonly pull: (neighbor: StreamNeighbor, numbers: readonly number[]) => void;
  /** A fragment is verified: it is kept and goes on. */
  readonly accept: (fragment: StoredFragment, now: number) => void;
}

/** A fragment that is being verified. */
interface Verifying {
  readonly from: PeerId;
  readonly message: StreamDataMessage;
}

/** Plays one stream. */
export class Receiving {
  readonly #parts: ReceivingParts;
  readonly #missing = new Missing();
  readonly #sources: Sources;
  readonly #verifying = new Map<number, Verifying>();
  #delivery: Delivery | undefined;
  #end: number | undefined;
  #endedAt = 0;

  constructor(parts: ReceivingParts, now: number) {
    this.#parts = parts;
    this.#sources = new Sources({ ...parts, missing: this.#missing }, now);
    this.#sources.fill(now);
  }

  /** True when everything of an ended stream was handed out or given up. */
  isFinished(now: number): boolean {
    if (this.#end === undefined) return false;
    if (this.#delivery !== undefined) return this.#delivery.next >= this.#end;
    return now - this.#endedAt >= this.#parts.tunables.windowDurationMs;
  }

  /** The stream has so many fragments and will have no more. */
  onEnd(end: number, now: number): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#endedAt = now;
    if (this.#delivery !== undefined) this.#learnEnd(now);
  }

  /** What is missing up to the end is known once it is known where the stream began. */
  #learnEnd(now: number): void {
    if (this.#end === undefined || this.#end === 0) return;
    this.#learnUpTo(this.#end, now);
    this.#parts.headLog.note(this.#end - 1, now);
  }

  /** A neighbor sends a fragment: worth a verification when it is new and still of use. */
  onData(neighbor: StreamNeighbor, message: StreamDataMessage, now: number): void {
    const { number, bytes } = message;
    const from = neighbor.peerId;
    neighbor.holdings.add(number);
    this.#sources.onArrival(number, from, now);
    const first = this.#parts.window.get(number)?.from ?? this.#verifying.get(number)?.from;
    if (first !== undefined) this.#sources.onAgain(number, first, from, now);
    const refusal = this.#refusalOf(number, now);
    if (refusal !== undefined) {
      this.#parts.counting.add(refusal, bytes.length);
      this.#parts.precedence.release(from, bytes.length, now);
      return;
    }
    this.#verifying.set(number, { from, message });
    const { publisherKey } = this.#parts;
    this.#parts.outbox.push({ type: "verifyFragment", from, publisherKey, message });
  }

  /** A verification has ended. False: the neighbor had sent what the publisher did not sign. */
  onVerified(number: number, from: PeerId, isAuthentic: boolean, now: number): boolean {
    const verifying = this.#verifying.get(number);
    if (verifying === undefined || verifying.from !== from) return true;
    this.#verifying.delete(number);
    const { bytes, part, signature } = verifying.message;
    this.#parts.precedence.release(from, bytes.length, now);
    if (!isAuthentic) {
      this.#parts.counting.add("forged", bytes.length);
      return false;
    }
    const isAsked = this.#missing.resolve(number)?.askedOf === from;
    this.#parts.counting.add(isAsked ? "requestedFromPeers" : "pushedFromPeers", bytes.length);
    this.#delivery ??= new Delivery(this.#parts, this.#sources.startFor(number));
    if (this.#parts.headLog.head < 0) this.#parts.headLog.note(this.#delivery.next - 1, now);
    this.#learnUpTo(number, now);
    this.#parts.headLog.note(number, now);
    this.#learnEnd(now);
    this.#parts.accept({ number, part, bytes, signature, from }, now);
    this.#delivery.advance(this.#edge(now));
    return true;
  }

  /** A neighbor says what it holds. */
  onMap(neighbor: StreamNeighbor, now: number): void {
    const { head } = this.#parts.headLog;
    // Before the first fragment has come no claim says where the stream is.
    const claimed = head < 0 ? head : Math.min(neighbor.holdings.last, head + CLAIM_AHEAD_MAX);
    for (let number = head + 1; number <= claimed; number += 1) {
      if (neighbor.holdings.has(number) && !this.#isHere(number)) this.#missing.learn(number, now);
    }
    this.#sources.onMap(neighbor, now);
  }

  /** A neighbor says what it pushes. */
  onPushing(neighbor: StreamNeighbor, mask: number, now: number): void {
    this.#sources.onPushing(neighbor, mask, now);
  }

  /** A neighbor is gone, or follows the stream no more. */
  onGone(neighbor: StreamNeighbor, now: number): void {
    this.#sources.onGone(neighbor, now);
  }

  /** Gives up what is too old, looks after the sources, and pulls. */
  sweep(now: number): void {
    const edge = this.#edge(now);
    this.#missing.giveUp(edge, now - this.#parts.tunables.windowDurationMs);
    this.#delivery?.advance(edge);
    this.#sources.sweep(now);
    this.#pull(now);
  }

  /** Nothing is received any more: gives memory and neighbors free. */
  stop(now: number): void {
    this.#sources.stop();
    for (const { from, message } of this.#verifying.values()) {
      this.#parts.precedence.release(from, message.bytes.length, now);
    }
    this.#verifying.clear();
    this.#missing.clear();
  }

  /** Numbers below are not waited for any more. */
  #edge(now: number): number {
    return this.#parts.headLog.headAt(now - this.#parts.tunables.windowDurationMs) + 1;
  }

  #isHere(number: number): boolean {
    return this.#parts.window.has(number) || this.#verifying.has(number);
  }

  #refusalOf(number: number, now: number): TrafficKind | undefined {
    if (this.#isHere(number)) return "duplicates";
    if (number < Math.max(this.#delivery?.next ?? 0, this.#edge(now))) return "stale";
    if (number >= (this.#end ?? Number.POSITIVE_INFINITY)) return "stale";
    return this.#verifying.size >= VERIFYING_MAX ? "overflowed" : undefined;
  }

  /** Numbers after the head exist up to one. */
  #learnUpTo(end: number, now: number): void {
    const { head } = this.#parts.headLog;
    for (let number = Math.max(head + 1, end - MISSING_MAX); number < end; number += 1) {
      if (!this.#isHere(number)) this.#missing.learn(number, now);
    }
  }

  #pull(now: number): void {
    const asked = new Map<StreamNeighbor, number[]>();
    for (const missing of this.#missing.values()) {
      if (!this.#isDue(missing, now) || this.#verifying.has(missing.number)) continue;
      const holder = this.#holderOf(missing, asked);
      if (holder === undefined) continue;
      missing.askedOf = holder.peerId;
      missing.askedAt = now;
      const numbers = asked.get(holder) ?? [];
      numbers.push(missing.number);
      asked.set(holder, numbers);
    }
    for (const [neighbor, numbers] of asked) {
      this.#parts.pull(
        neighbor,
        numbers.sort((left, right) => left - right),
      );
    }
  }

  /** Push and other sources get their chance, unless nobody pushes the slice. */
  #isDue({ number, askedOf, askedAt }: MissingFragment, now: number): boolean {
    const isAwaited = askedOf !== undefined || this.#sources.has(number % SLICES);
    return now - askedAt >= (isAwaited ? this.#parts.tunables.fetchPeriodMs : 0);
  }

  /** Somebody who has it, not the one who was asked last if there is another. */
  #holderOf(
    { number, askedOf }: MissingFragment,
    asked: ReadonlyMap<StreamNeighbor, readonly number[]>,
  ): StreamNeighbor | undefined {
    const holders = [...this.#parts.neighbors.values()].filter(
      (neighbor) =>
        neighbor.holdings.has(number) &&
        (asked.get(neighbor)?.length ?? 0) < STREAM_PULL_NUMBERS_MAX,
    );
    const others = holders.filter(({ peerId }) => peerId !== askedOf);
    const choice = others.length > 0 ? others : holders;
    return choice[this.#parts.random.below(Math.max(1, choice.length))];
  }
}
