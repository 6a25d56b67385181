/** Fragments that wait to leave, of all streams to all neighbors: the oldest first. */

import type { PeerId, StreamId } from "../../base/index.ts";
import type { Precedence } from "../replication/precedence.ts";
import { HELD_UP_MS, QUEUED_FRAGMENTS_MAX } from "./config.ts";
import type { Counting } from "./counting.ts";
import type { FragmentWindow, StoredFragment } from "./window.ts";

/** Why a fragment is sent. */
export type SendCause = "pushedToPeers" | "requestedByPeers";

interface Waiting {
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

/** What waits of one stream for one neighbor. */
export class Flow {
  readonly parts: FlowParts;
  readonly waiting: Map<number, Waiting> = new Map();

  constructor(parts: FlowParts) {
    this.parts = parts;
  }

  /** Takes off the front what is gone or has waited too long. @returns What is next. */
  next(now: number): { readonly fragment: StoredFragment; readonly waiting: Waiting } | undefined {
    for (const [number, waiting] of this.waiting) {
      const fragment = this.parts.window.get(number);
      if (fragment !== undefined && now - waiting.since < HELD_UP_MS) return { fragment, waiting };
      this.waiting.delete(number);
      if (fragment !== undefined) this.parts.counting.add("heldUp", fragment.bytes.length);
    }
    return undefined;
  }

  /** Forgets what waits of one slice mask. */
  forget(isForgotten: (number: number) => boolean): void {
    for (const number of this.waiting.keys()) if (isForgotten(number)) this.waiting.delete(number);
  }
}

/** Sends from all flows as far as links and uplink allow it. */
export class Outflow {
  readonly #precedence: Precedence;
  /** Flows in which something waits. */
  readonly #flows = new Set<Flow>();

  constructor(precedence: Precedence) {
    this.#precedence = precedence;
    precedence.setSource((now) => this.pump(now));
  }

  /** Puts a fragment at the end; one that waits already, or one too many, is left out. */
  add(flow: Flow, number: number, waiting: Waiting): void {
    if (flow.waiting.has(number) || flow.waiting.size >= QUEUED_FRAGMENTS_MAX) return;
    flow.waiting.set(number, waiting);
    this.#flows.add(flow);
  }

  /** Drops a flow whose neighbor or stream is gone. */
  drop(flow: Flow): void {
    flow.waiting.clear();
    this.#flows.delete(flow);
  }

  /** How long what the links would take has been waiting for the uplink, ms. */
  backlogMs(now: number): number {
    const oldest = this.#oldest(now);
    return oldest === undefined ? 0 : now - oldest.waiting.since;
  }

  /** Sends what can leave. */
  pump(now: number): void {
    for (;;) {
      const oldest = this.#oldest(now);
      if (oldest === undefined || !this.#precedence.mayLeave(now)) return;
      const { flow, fragment, waiting } = oldest;
      const { peerId, streamId, counting } = flow.parts;
      const { number, part, signature, bytes } = fragment;
      flow.waiting.delete(number);
      counting.add(waiting.cause, bytes.length);
      const message = { type: "streamData", streamId, number, part, signature, bytes } as const;
      this.#precedence.send(peerId, message, now);
    }
  }

  /** Of what is next in the flows that their links would take, what has waited longest. */
  #oldest(
    now: number,
  ):
    | { readonly flow: Flow; readonly fragment: StoredFragment; readonly waiting: Waiting }
    | undefined {
    let oldest:
      | { readonly flow: Flow; readonly fragment: StoredFragment; readonly waiting: Waiting }
      | undefined;
    for (const flow of this.#flows) {
      const next = flow.next(now);
      if (next === undefined) {
        this.#flows.delete(flow);
        continue;
      }
      const { fragment, waiting } = next;
      if (oldest !== undefined && oldest.waiting.since <= waiting.since) continue;
      if (this.#precedence.takes(flow.parts.peerId, fragment.bytes.length)) {
        oldest = { flow, fragment, waiting };
      }
    }
    return oldest;
  }
}
