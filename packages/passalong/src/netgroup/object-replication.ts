/**
 * Object replication for an application: have and want sets, requests to answer, objects to take.
 */

import { type ObjectIndex, type PeerId, type Range, RangeSet } from "../base/index.ts";
import type { CoreEvent, ReplicationStrategy } from "../core/index.ts";
import { ClosedError, type ObjectHost, type Platform, type Session } from "../group/index.ts";
import { Arrivals, type ArrivalsOwner, type ObjectVerifier } from "./arrivals.ts";
import { FetchedObjects } from "./fetched-objects.ts";
import { encodeObject, type ObjectValue } from "./object-codec.ts";
import type { DenyReason, Emit, FetchResult, ReplicationRequest } from "./net-group-events.ts";
import { type OpenRequest, RequestBook } from "./request-book.ts";

/** Gives an object that a neighbor asks for; undefined: it is not held after all. */
export type ObjectProvider = (index: number) => ObjectValue | Promise<ObjectValue>;

/** What object replication is made of. */
export interface ObjectReplicationOptions {
  readonly platform: Platform;
  readonly verify: ObjectVerifier | undefined;
  /** Whether a register that comes is the publisher's. */
  readonly verifyRegister: ArrivalsOwner["verifyRegister"];
  readonly emit: Emit;
}

/** Events of the core that object replication tells the application in its own words. */
type FetchEvent = Extract<
  CoreEvent,
  { readonly type: "requestSent" | "requestFailed" | "objectReceived" }
>;

/** One of a group's services. */
export class ObjectReplication {
  readonly #emit: Emit;
  readonly #arrivals: Arrivals;
  readonly #requests: RequestBook;
  readonly #have = new RangeSet();
  readonly #want = new RangeSet();
  /** Requests sent for each object that is wanted. */
  readonly #attempts = new Map<ObjectIndex, number>();
  readonly #streams = new Set<FetchedObjects>();
  #session: Session | undefined;
  #provider: ObjectProvider | undefined;
  #strategy: ReplicationStrategy = "rarestFirst";
  #isClosed = false;

  constructor({ platform, verify, verifyRegister, emit }: ObjectReplicationOptions) {
    this.#emit = emit;
    this.#requests = new RequestBook(platform, (request) => this.#onRequest(request));
    this.#arrivals = new Arrivals({
      ...{ verify, verifyRegister },
      ask: async (index, requester) =>
        this.#have.has(index) ? await this.#requests.ask(index, requester) : undefined,
      place: async (index) => {
        for (const stream of this.#streams) await stream.place(index);
      },
    });
  }

  /** Where the session's core finds objects. */
  get host(): ObjectHost {
    return this.#arrivals;
  }

  /** The session that carries it out; given once, before anything else. */
  attach(session: Session): void {
    this.#session = session;
  }

  get strategy(): ReplicationStrategy {
    return this.#strategy;
  }

  set strategy(strategy: ReplicationStrategy) {
    this.#strategy = strategy;
    this.#session?.command({ type: "setStrategy", strategy });
  }

  /** What is had is not wanted any more. */
  addHave(range: Range): void {
    if (range.start === range.end) return;
    this.removeWant(range);
    this.#have.add(range);
    this.#session?.command({ type: "addHave", ranges: [range] });
  }

  removeHave(range: Range): void {
    const gone = [...this.#have.within(range)];
    if (gone.length === 0) return;
    this.#have.delete(range);
    this.#session?.command({ type: "removeHave", ranges: gone });
    this.#requests.forget((index) => index >= range.start && index < range.end);
  }

  /** What is had, or wanted already, is passed over. */
  addWant(range: Range): void {
    const added = RangeSet.of(range);
    for (const known of [...this.#have.within(range), ...this.#want.within(range)]) {
      added.delete(known);
    }
    this.#wantMore([...added.ranges()]);
  }

  removeWant(range: Range): void {
    const unwanted = [...this.#want.within(range)];
    if (unwanted.length === 0) return;
    this.#want.delete(range);
    this.#session?.command({ type: "removeWant", ranges: unwanted });
    for (const stream of [...this.#streams]) stream.forget(range);
    for (const index of [...this.#attempts.keys()]) {
      if (!this.#want.has(index)) this.#attempts.delete(index);
    }
  }

  write(requestID: number, object: ObjectValue): boolean {
    return this.#requests.answer(requestID, encodeObject(object));
  }

  deny(requestID: number, reason: DenyReason = "notNow"): boolean {
    return this.#requests.answer(requestID, reason === "notNow" ? "later" : undefined);
  }

  /** Requests are answered by a function from now on; undefined: by the event again. */
  provide(provider: ObjectProvider | undefined): void {
    this.#provider = provider;
  }

  /** Objects of a range as they come (NG9). */
  async *fetch(range: Range, signal: AbortSignal | undefined): AsyncGenerator<FetchResult> {
    signal?.throwIfAborted();
    const remaining = RangeSet.of(range);
    for (const had of this.#have.within(range)) remaining.delete(had);
    const added = remaining.clone();
    for (const wanted of this.#want.within(range)) added.delete(wanted);
    const stream = new FetchedObjects(remaining);
    this.#streams.add(stream);
    const end = (): void => stream.end();
    signal?.addEventListener("abort", end, { once: true });
    try {
      this.#wantMore([...added.ranges()]);
      for (;;) {
        const next = await stream.take();
        signal?.throwIfAborted();
        this.#throwIfClosed();
        if (next === undefined) return;
        added.deleteIndex(next.index);
        yield next;
      }
    } finally {
      signal?.removeEventListener("abort", end);
      this.#streams.delete(stream);
      stream.end();
      for (const leftOver of this.#wantedByNobodyElse(added)) this.removeWant(leftOver);
    }
  }

  onCoreEvent(event: FetchEvent): void {
    switch (event.type) {
      case "requestSent":
        this.#onRequestSent(event.index, event.to);
        return;
      case "requestFailed":
        this.#emit("replication.fetch.failed", {
          index: event.index,
          peerId: event.to,
          attempt: this.#attempts.get(event.index) ?? 1,
          reason: event.reason,
        });
        return;
      case "objectReceived":
        this.#onReceived(event);
        return;
    }
  }

  /** The group is left: whoever waits for objects learns it. */
  close(): void {
    this.#isClosed = true;
    for (const stream of [...this.#streams]) stream.end();
    this.#requests.forget(() => true);
  }

  #onRequestSent(index: ObjectIndex, peerId: PeerId): void {
    const attempt = (this.#attempts.get(index) ?? 0) + 1;
    this.#attempts.set(index, attempt);
    this.#emit("replication.fetch.sendNotify", { index, peerId, attempt });
  }

  #onReceived(event: Extract<CoreEvent, { readonly type: "objectReceived" }>): void {
    const { index, from: peerId, sizeBytes } = event;
    const decoded = this.#arrivals.take(index);
    const attempts = this.#attempts.get(index) ?? 1;
    if (decoded === undefined || !this.#want.deleteIndex(index)) {
      // It was settling when the application stopped wanting it.
      const failure = { index, peerId, attempt: attempts, reason: "unwanted" } as const;
      this.#emit("replication.fetch.failed", failure);
      return;
    }
    this.#attempts.delete(index);
    const { object } = decoded;
    const rttMs = this.#rttMsOf(peerId);
    const result: FetchResult = { index, object, peerId, rttMs, attempts, sizeBytes };
    for (const stream of [...this.#streams]) stream.push(result);
    this.#emit("replication.fetch.result", result);
  }

  #rttMsOf(peerId: PeerId): number | undefined {
    return this.#session?.neighbors().find((neighbor) => neighbor.peerId === peerId)?.rttMs;
  }

  #wantMore(ranges: readonly Range[]): void {
    if (ranges.length === 0) return;
    for (const range of ranges) this.#want.add(range);
    this.#session?.command({ type: "addWant", ranges });
  }

  #onRequest({ index, requestID, peerId }: OpenRequest): void {
    const provider = this.#provider;
    if (provider !== undefined) {
      void this.#provideTo(requestID, index, provider);
      return;
    }
    const request: ReplicationRequest = {
      index,
      requestID,
      peerId,
      write: (object) => this.write(requestID, object),
      deny: (reason) => this.deny(requestID, reason),
    };
    this.#emit("replication.request", request);
  }

  /** An error of the application's is reported as unhandled; the neighbor asks again. */
  async #provideTo(requestID: number, index: number, provider: ObjectProvider): Promise<void> {
    try {
      const object = await provider(index);
      if (object === undefined) this.deny(requestID, "notHeld");
      else this.write(requestID, object);
    } catch (error) {
      this.deny(requestID, "notNow");
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  #wantedByNobodyElse(added: RangeSet): Range[] {
    const left = added.clone();
    for (const { remaining } of this.#streams) {
      for (const range of remaining.ranges()) left.delete(range);
    }
    return [...left.ranges()];
  }

  #throwIfClosed(): void {
    if (this.#isClosed) throw new ClosedError("The group is closed; join it again to fetch.");
  }
}
