/** Multicast of a NetGroup: live streams with names (NG25 to NG29). */

import type { StreamId } from "../base/index.ts";
import type { CoreEvent, MulticastEvent } from "../core/index.ts";
import {
  ClosedError,
  openStream,
  peerIdOf,
  type PlayOptions,
  playStream,
  type PublishedStream,
  type PublishOptions,
  publishStream,
  type Session,
  type StreamSession,
  type StreamSource,
} from "../group/index.ts";
import type { StreamTunables } from "../wire/index.ts";
import type { Emit, NetGroupStream } from "./net-group-events.ts";
import { StreamPlayback } from "./stream-playback.ts";
import type { StreamRates } from "./stream-rates.ts";

/** What multicast is made of. */
export interface MulticastOptions {
  readonly session: Session;
  readonly rates: StreamRates;
  /** Monotonic time, ms. */
  readonly now: () => number;
  readonly emit: Emit;
}

/** Streams that are published, played and heard of. */
export class Multicast {
  readonly #session: Session;
  readonly #rates: StreamRates;
  readonly #now: () => number;
  readonly #emit: Emit;
  readonly #shared: StreamSession;
  /** What is published from a source, and what is played. */
  readonly #running = new Set<AbortController>();
  #isClosed = false;
  /** Own streams that have not ended. */
  readonly #published = new Set<StreamId>();
  /** How often each name is played here; a session plays it once. */
  readonly #players = new Map<string, number>();

  constructor({ session, rates, now, emit }: MulticastOptions) {
    this.#session = session;
    this.#rates = rates;
    this.#now = now;
    this.#emit = emit;
    this.#shared = {
      multicast: session.multicast,
      command: (command) => this.#command(command),
      on: (name, listener, options) => session.on(name, listener, options),
      streamStatuses: () => session.streamStatuses(),
    };
  }

  /** True when this peer may publish. */
  get mayPublish(): boolean {
    return this.#session.multicast?.mayPublish === true;
  }

  /** Publishes a stream that is sent on message by message. */
  open(name: string, tunables: Partial<StreamTunables>): PublishedStream {
    return openStream(this.#shared, name, tunables);
  }

  /** Publishes what a source gives. */
  async publish(name: string, source: StreamSource, options: PublishOptions): Promise<void> {
    const { signal, end } = this.#untilClosed(options.signal);
    try {
      await publishStream(this.#shared, name, { ...options, source, signal });
    } finally {
      end();
    }
  }

  /** Plays the newest stream of a name, whenever there is one. */
  play(name: string, options: PlayOptions): StreamPlayback {
    const { signal, end } = this.#untilClosed(options.signal);
    const command: StreamSession["command"] = (one) => {
      if (one.type === "stopStream") end();
      this.#command(one);
    };
    const session = { ...this.#shared, command };
    return new StreamPlayback(playStream(session, name, { ...options, signal }));
  }

  /** Every stream that is known. */
  streams(): readonly NetGroupStream[] {
    const now = this.#now();
    return this.#session.streamStatuses().map((status) => {
      const { streamId, name, publisherKey, isPublishing, isPlaying, counts } = status;
      const info = this.#rates.infoOf(streamId, counts, now);
      return { streamId, name, peerId: peerIdOf(publisherKey), isPublishing, isPlaying, info };
    });
  }

  /** What the core says of streams; what is played hears of the rest itself. */
  onCoreEvent(event: Extract<CoreEvent, MulticastEvent>): void {
    switch (event.type) {
      case "streamPublished": {
        const { name, streamId, publisherKey } = event;
        const known = new Set(this.#session.streamStatuses().map((status) => status.streamId));
        this.#rates.begin(streamId, (id) => known.has(id));
        const peerId = peerIdOf(publisherKey);
        this.#emit("multicastStream.publishNotify", { name, streamId, peerId });
        return;
      }
      case "streamUnpublished": {
        const { name, streamId } = event;
        this.#published.delete(streamId);
        this.#emit("multicastStream.unpublishNotify", { name, streamId });
        return;
      }
      case "streamReset":
      case "streamReceived":
      case "streamFinished":
      case "streamGap":
        return;
    }
  }

  /** Ends own streams, so that members need not miss them first, and what is played. */
  close(): void {
    for (const streamId of this.#published) {
      this.#session.command({ type: "unpublishStream", streamId });
    }
    this.#published.clear();
    this.#isClosed = true;
    for (const running of [...this.#running]) running.abort(closed());
  }

  #command(command: Parameters<StreamSession["command"]>[0]): void {
    if (command.type === "sendToStream" && this.#isClosed) throw closed();
    if (command.type === "publishStream") this.#published.add(command.message.streamId);
    if (command.type === "unpublishStream") this.#published.delete(command.streamId);
    if (command.type === "playStream" && this.#countPlayers(command.name, 1) > 1) return;
    if (command.type === "stopStream" && this.#countPlayers(command.name, -1) > 0) return;
    this.#session.command(command);
  }

  #countPlayers(name: string, change: 1 | -1): number {
    const count = (this.#players.get(name) ?? 0) + change;
    if (count === 0) this.#players.delete(name);
    else this.#players.set(name, count);
    return count;
  }

  /** Aborts with the application's signal, or when the group is closed. */
  #untilClosed(signal: AbortSignal | undefined): { signal: AbortSignal; end: () => void } {
    const over = new AbortController();
    const abort = (): void => over.abort(signal?.reason);
    const end = (): void => {
      this.#running.delete(over);
      signal?.removeEventListener("abort", abort);
    };
    this.#running.add(over);
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted === true) abort();
    return { signal: over.signal, end };
  }
}

function closed(): ClosedError {
  return new ClosedError("The group was closed; join it again.");
}
