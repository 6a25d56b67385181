/** What neighbors say of streams, before and after it is verified. */

import type { PeerId, StreamId } from "../../base/index.ts";
import type { StreamFollowMessage, StreamMapMessage, StreamMessage } from "../../wire/index.ts";
import { PAST_STREAMS_MAX, UNVERIFIED_STREAMS_MAX } from "./config.ts";

/** What a neighbor said of a stream that is not verified yet. */
interface EarlyTalk {
  map: StreamMapMessage | undefined;
  follow: StreamFollowMessage | undefined;
}

/** One neighbor's side of the announcements. */
export class Herald {
  /** Announcements of it that are being verified, one a stream. */
  readonly #verifying = new Map<StreamId, StreamMessage>();
  readonly #early = new Map<StreamId, EarlyTalk>();
  /** The latest announcement that it has or was sent, by when that was signed. */
  readonly #told = new Map<StreamId, number>();

  /** Takes an announcement in for verification. False: one is being verified, or too many are. */
  beginVerifying(message: StreamMessage): boolean {
    const isFull = this.#verifying.size >= UNVERIFIED_STREAMS_MAX;
    if (isFull || this.#verifying.has(message.streamId)) return false;
    this.#verifying.set(message.streamId, message);
    return true;
  }

  /** Takes out what was being verified. */
  endVerifying(streamId: StreamId): StreamMessage | undefined {
    const message = this.#verifying.get(streamId);
    this.#verifying.delete(streamId);
    return message;
  }

  /** Keeps what it says of a stream that is being verified; anything else is dropped. */
  keep(message: StreamMapMessage | StreamFollowMessage): void {
    if (!this.#verifying.has(message.streamId) && !this.#early.has(message.streamId)) return;
    const talk = this.#early.get(message.streamId) ?? { map: undefined, follow: undefined };
    if (message.type === "streamMap") talk.map = message;
    else talk.follow = message;
    this.#early.set(message.streamId, talk);
    const [oldest] = this.#early.keys();
    if (this.#early.size > UNVERIFIED_STREAMS_MAX && oldest !== undefined) {
      this.#early.delete(oldest);
    }
  }

  /** Takes out what it said of a stream that is verified now. */
  takeEarly(streamId: StreamId): readonly (StreamMapMessage | StreamFollowMessage)[] {
    const { follow, map } = this.#early.get(streamId) ?? {};
    this.#early.delete(streamId);
    return [follow, map].filter((message) => message !== undefined);
  }

  /** It has the announcement, or is sent it. @returns False: it had one as late as that. */
  tell({ streamId, announcement }: StreamMessage): boolean {
    const isNews = (this.#told.get(streamId) ?? -1) < announcement.renewedAtMs;
    if (isNews) this.#told.set(streamId, announcement.renewedAtMs);
    return isNews;
  }

  /** The stream is gone. */
  forget(streamId: StreamId): void {
    this.#told.delete(streamId);
    this.#early.delete(streamId);
  }
}

/** One herald a neighbor. */
export type Heralds = Map<PeerId, Herald>;

/** Streams that were here and are gone: what was signed before brings nothing back (MC3). */
export class PastStreams {
  readonly #renewedAt = new Map<StreamId, number>();

  /** A stream is gone. */
  add({ streamId, announcement }: StreamMessage): void {
    const { end, renewedAtMs } = announcement;
    this.#renewedAt.delete(streamId);
    this.#renewedAt.set(streamId, end === undefined ? renewedAtMs : Number.POSITIVE_INFINITY);
    const [oldest] = this.#renewedAt.keys();
    if (this.#renewedAt.size > PAST_STREAMS_MAX && oldest !== undefined) {
      this.#renewedAt.delete(oldest);
    }
  }

  /** True when the announcement is of a stream that is over. */
  has({ streamId, announcement }: StreamMessage): boolean {
    return announcement.renewedAtMs <= (this.#renewedAt.get(streamId) ?? -1);
  }
}
