/** Fragments that wait to leave, of all streams to all neighbors: the oldest first. */

import type { PeerId, StreamId } from "../../base/index.ts";
import type { Precedence } from "../replication/precedence.ts";
import { HELD_UP_MS, QUEUED_FRAGMENTS_MAX } from "./config.ts";
import type { Counting } from "./counting.ts";
import type { FragmentWindow, StoredFragment } from "./window.ts";

/** Why a fragment is sent. */
export type SendCause = "pushedToPeers" | "requestedByPeers";

/** What is next of a flow. */
interface Next {
  readonly flow: Flow;
  readonly fragment: StoredFragment;
  readonly since: number;
  readonly cause: SendCause;
}

/** What a flow is made of. */
export interface FlowParts {
  readonly peerId: PeerId;
  readonly streamId: StreamId;
  readonly window: FragmentWindow;
  readonly counting: Counting;
}

/** What waits of one stream for one neighbor: since when, by number. */
export class Flow {
  readonly parts: FlowParts;
  readonly waiting: Readonly<Record<SendCause, Map<number, number>>> = {
    pushedToPeers: new Map(),
    requestedByPeers: new Map(),
  };

  constructor(parts: FlowParts) {
    this.parts = parts;
  }

  /** What is pushed goes before what was asked for; takes off what is gone or waited too long. */
  next(now: number): Next | undefined {
    return this.#nextOf("pushedToPeers", now) ?? this.#nextOf("requestedByPeers", now);
  }

  /** Forgets what waits to be pushed of some numbers. */
  forget(isForgotten: (number: number) => boolean): void {
    const { pushedToPeers } = this.waiting;
    for (const number of pushedToPeers.keys()) {
      if (isForgotten(number)) pushedToPeers.delete(number);
    }
  }

  #nextOf(cause: SendCause, now: number): Next | undefined {
    const waiting = this.waiting[cause];
    for (const [number, since] of waiting) {
      const fragment = this.parts.window.get(number);
      if (fragment !== undefined && now - since < HELD_UP_MS) {
        return { flow: this, fragment, since, cause };
      }
      waiting.delete(number);
      if (fragment !== undefined) this.parts.counting.add("heldUp", fragment.bytes.length);
    }
    return undefined;
  }
}

/**
 * Sends from all flows as far as links and uplink allow it: what is pushed first, since others pass
 * it on, then what was asked for.
 */
export class Outflow {
  readonly #precedence: Precedence;
  /** Flows in which something waits. */
  readonly #flows = new Set<Flow>();

  constructor(precedence: Precedence) {
    this.#precedence = precedence;
    precedence.setSource((now) => this.pump(now));
  }

  /** Puts a fragment at the end; one that waits already, or one too many, is left out. */
  add(
    flow: Flow,
    number: number,
    { now, cause }: { readonly now: number; readonly cause: SendCause },
  ): void {
    const { pushedToPeers, requestedByPeers } = flow.waiting;
    if (pushedToPeers.has(number) || requestedByPeers.has(number)) return;
    if (pushedToPeers.size + requestedByPeers.size >= QUEUED_FRAGMENTS_MAX) return;
    flow.waiting[cause].set(number, now);
    this.#flows.add(flow);
  }

  /** Drops a flow whose neighbor or stream is gone. */
  drop(flow: Flow): void {
    for (const waiting of Object.values(flow.waiting)) waiting.clear();
    this.#flows.delete(flow);
  }

  /** How long what is pushed and the links would take has been waiting for the uplink, ms. */
  backlogMs(now: number): number {
    const next = this.#next(now);
    return next?.cause === "pushedToPeers" ? now - next.since : 0;
  }

  /** Sends what can leave. */
  pump(now: number): void {
    for (;;) {
      const next = this.#next(now);
      if (next === undefined || !this.#precedence.mayLeave(now)) return;
      const { flow, fragment, cause } = next;
      const { peerId, streamId, counting } = flow.parts;
      const { number, part, signature, bytes } = fragment;
      flow.waiting[cause].delete(number);
      counting.add(cause, bytes.length);
      const message = { type: "streamData", streamId, number, part, signature, bytes } as const;
      this.#precedence.send(peerId, message, now);
    }
  }

  /** Of what is next in the flows that their links would take, what goes first. */
  #next(now: number): Next | undefined {
    let first: Next | undefined;
    for (const flow of this.#flows) {
      const next = flow.next(now);
      if (next === undefined) this.#flows.delete(flow);
      else if (first === undefined || isBefore(next, first)) {
        const isTaken = this.#precedence.takes(flow.parts.peerId, next.fragment.bytes.length);
        if (isTaken) first = next;
      }
    }
    return first;
  }
}

function isBefore(left: Next, right: Next): boolean {
  if (left.cause !== right.cause) return left.cause === "pushedToPeers";
  return left.since < right.since;
}
