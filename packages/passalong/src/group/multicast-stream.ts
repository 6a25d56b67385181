/** Streams as the language knows them: published from an iterable, played as one. */

import type { Bytes, StreamId } from "../base/index.ts";
import { type CoreEvent, STREAM_MESSAGE_BYTES_MAX, STREAM_TUNABLES } from "../core/index.ts";
import type { StreamTunables } from "../wire/index.ts";
import { StreamError } from "./errors.ts";
import { PLAYED_BYTES_MAX } from "./limits.ts";
import type { Session } from "./session-contract.ts";
import { checkStreamName, checkTunables } from "./stream-arguments.ts";

/** A session as far as its streams go. */
export type StreamSession = Pick<Session, "command" | "multicast" | "on" | "streamStatuses">;

/** How a stream is published. */
export interface PublishOptions {
  /** In place of {@link STREAM_TUNABLES}. */
  readonly tunables?: Partial<StreamTunables>;
  /** Ends the stream early. */
  readonly signal?: AbortSignal;
}

/** Where messages come from. */
export type StreamSource = AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;

/** How a name is played. */
export interface PlayOptions {
  /** In place of the publisher's, until the first reset. */
  readonly tunables?: Partial<StreamTunables>;
  /** Ends the iteration. */
  readonly signal?: AbortSignal;
}

/** What comes of a name that is played, in order. */
export type StreamItem =
  | { readonly type: "message"; readonly streamId: StreamId; readonly bytes: Bytes }
  /** Messages are missing here: they did not come in time, or were not taken soon enough. */
  | { readonly type: "gap"; readonly streamId: StreamId }
  /** Another stream of the name begins. */
  | { readonly type: "reset"; readonly streamId: StreamId }
  /** The stream has ended; another one of the name may follow. */
  | { readonly type: "finished"; readonly streamId: StreamId };

/** A stream of one's own. */
export interface PublishedStream {
  readonly streamId: StreamId;
  /**
   * Sends a message.
   *
   * @throws RangeError unless it takes 1 to `STREAM_MESSAGE_BYTES_MAX` bytes; {@link StreamError}
   *   when the stream was ended.
   */
  send(message: Uint8Array): void;
  /** Ends it after what was sent; nothing happens the second time. */
  end(): void;
}

/**
 * Publishes a stream.
 *
 * @throws {@link StreamError} when this peer may not publish here, or its session has no multicast;
 *   RangeError when name or tunables are out of their limits.
 */
export function openStream(
  session: StreamSession,
  name: string,
  tunables: Partial<StreamTunables> = {},
): PublishedStream {
  const { multicast } = session;
  if (multicast === undefined) throw withoutMulticast();
  const message = multicast.announce(name, { ...STREAM_TUNABLES, ...tunables });
  session.command({ type: "publishStream", message });
  return new OwnStream(session, message.streamId);
}

/**
 * Publishes what a source gives, each value as a message, and ends the stream with it.
 *
 * @throws What {@link openStream} throws, and what the source throws, after the stream was ended;
 *   `signal.reason` when aborted.
 */
export async function publishStream(
  session: StreamSession,
  name: string,
  { source, tunables, signal }: PublishOptions & { readonly source: StreamSource },
): Promise<void> {
  signal?.throwIfAborted();
  const stream = openStream(session, name, tunables);
  const iterator = iteratorOf(source);
  const over = new AbortController();
  const aborted = abortion(signal, over.signal);
  try {
    for (;;) {
      const { done, value } = await Promise.race([iterator.next(), aborted]);
      if (done === true) return;
      stream.send(value);
    }
  } finally {
    over.abort();
    stream.end();
    // A source that waits for its next value hears of the end only then.
    iterator.return?.().catch(() => {});
  }
}

/** Rejects when the signal aborts; never settles otherwise. */
function abortion(signal: AbortSignal | undefined, over: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true, signal: over });
  });
}

function iteratorOf(source: StreamSource): AsyncIterator<Uint8Array> {
  return "getReader" in source ? valuesOf(source) : source[Symbol.asyncIterator]();
}

/** What a stream of the platform gives; not every browser lets one iterate over it. */
async function* valuesOf(source: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = source.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

/**
 * Plays the newest stream of a name, now and whenever there is one, and passes it on.
 *
 * Ends when the loop over it ends or the signal aborts. Playing begins with this call, so that
 * nothing is missed before the loop; a name is played once at a time by a session.
 *
 * @throws {@link StreamError} when the session has no multicast; RangeError when name or tunables
 *   are out of their limits.
 */
export function playStream(
  session: StreamSession,
  name: string,
  options: PlayOptions = {},
): AsyncIterableIterator<StreamItem> {
  if (session.multicast === undefined) throw withoutMulticast();
  checkStreamName(name);
  checkTunables(options.tunables ?? {});
  return new PlayedStream(session, name, options);
}

class OwnStream implements PublishedStream {
  readonly streamId: StreamId;
  readonly #session: StreamSession;
  #isEnded = false;

  constructor(session: StreamSession, streamId: StreamId) {
    this.#session = session;
    this.streamId = streamId;
  }

  send(message: Uint8Array): void {
    if (this.#isEnded) throw new StreamError("stream/ended", "The stream was ended; publish anew.");
    if (message.length < 1 || message.length > STREAM_MESSAGE_BYTES_MAX) {
      throw new RangeError(`A message takes 1 to ${STREAM_MESSAGE_BYTES_MAX} bytes.`);
    }
    // The caller may use its bytes again; fragments are views of these.
    const bytes = new Uint8Array(message);
    this.#session.command({ type: "sendToStream", streamId: this.streamId, bytes });
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#session.command({ type: "unpublishStream", streamId: this.streamId });
  }
}

/** Items wait here until they are taken, at most {@link PLAYED_BYTES_MAX} of them. */
class PlayedStream implements AsyncIterableIterator<StreamItem> {
  readonly #session: StreamSession;
  readonly #name: string;
  readonly #waiting: StreamItem[] = [];
  readonly #takers: ((result: IteratorResult<StreamItem>) => void)[] = [];
  readonly #over = new AbortController();
  #waitingBytes = 0;

  constructor(session: StreamSession, name: string, { tunables, signal }: PlayOptions) {
    this.#session = session;
    this.#name = name;
    session.on("core", (event) => this.#onEvent(event), { signal: this.#over.signal });
    const command = { type: "playStream", name } as const;
    session.command(tunables === undefined ? command : { ...command, tunables });
    signal?.addEventListener("abort", () => this.#end(), { once: true });
    if (signal?.aborted === true) this.#end();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<StreamItem>> {
    const value = this.#waiting.shift();
    if (value !== undefined) {
      this.#waitingBytes -= sizeOf(value);
      return Promise.resolve({ done: false, value });
    }
    if (this.#over.signal.aborted) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  return(): Promise<IteratorResult<StreamItem>> {
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  #onEvent(event: CoreEvent): void {
    const item = itemOf(event);
    if (item !== undefined && this.#isMine(event, item.streamId)) this.#put(item);
  }

  #isMine(event: CoreEvent, streamId: StreamId): boolean {
    if ("name" in event) return event.name === this.#name;
    const streams = this.#session.streamStatuses();
    return streams.some((stream) => stream.streamId === streamId && stream.name === this.#name);
  }

  #put(item: StreamItem): void {
    const taker = this.#takers.shift();
    if (taker !== undefined) {
      taker({ done: false, value: item });
      return;
    }
    this.#waiting.push(item);
    this.#waitingBytes += sizeOf(item);
    while (this.#waitingBytes > PLAYED_BYTES_MAX) this.#dropOldest();
  }

  /** Who takes too slowly finds a gap. */
  #dropOldest(): void {
    const slot = this.#waiting.findIndex(({ type }) => type === "message");
    const item = this.#waiting[slot];
    if (item === undefined) return;
    this.#waitingBytes -= sizeOf(item);
    const isGapBefore = this.#waiting[slot - 1]?.type === "gap";
    if (isGapBefore) this.#waiting.splice(slot, 1);
    else this.#waiting[slot] = { type: "gap", streamId: item.streamId };
  }

  #end(): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#session.command({ type: "stopStream", name: this.#name });
    for (const taker of this.#takers.splice(0)) taker({ done: true, value: undefined });
  }
}

function itemOf(event: CoreEvent): StreamItem | undefined {
  switch (event.type) {
    case "streamReceived":
      return { type: "message", streamId: event.streamId, bytes: event.bytes };
    case "streamGap":
      return { type: "gap", streamId: event.streamId };
    case "streamReset":
      return { type: "reset", streamId: event.streamId };
    case "streamFinished":
      return { type: "finished", streamId: event.streamId };
    default:
      return undefined;
  }
}

function sizeOf(item: StreamItem): number {
  return item.type === "message" ? item.bytes.length : 0;
}

function withoutMulticast(): StreamError {
  return new StreamError(
    "stream/unauthorized",
    "This session takes no part in streams: open it with multicast.",
  );
}
