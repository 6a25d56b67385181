/** Which stream is played under each name. */

import type { StreamTunables } from "../../wire/index.ts";
import type { Outbox } from "../outbox.ts";
import type { Stream } from "./stream.ts";

/** A name that the application plays. */
interface Subscription {
  readonly name: string;
  /** The application's own tunables, until the first reset. */
  overrides: Partial<StreamTunables>;
  current: Stream | undefined;
  hadStream: boolean;
}

/** Follows names: the newest stream of a name is played, and a change of it is a reset (MC10). */
export class Playing {
  readonly #outbox: Outbox;
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /** Begins to play a name; nothing changes when it is played. */
  play(name: string, overrides: Partial<StreamTunables>): void {
    if (this.#subscriptions.has(name)) return;
    this.#subscriptions.set(name, { name, overrides, current: undefined, hadStream: false });
  }

  /** Ends playing a name. */
  stop(name: string, now: number): void {
    this.#subscriptions.get(name)?.current?.stop(now);
    this.#subscriptions.delete(name);
  }

  /** The streams have changed: plays the newest of each name. */
  refocus(streams: Iterable<Stream>, now: number): void {
    const all = [...streams];
    for (const subscription of this.#subscriptions.values()) this.#choose(subscription, all, now);
  }

  #choose(subscription: Subscription, streams: readonly Stream[], now: number): void {
    const { name, current } = subscription;
    // An ended stream is played to its end unless something newer is there.
    const candidates = streams.filter(
      (stream) =>
        stream.name === name &&
        !stream.isPublishing &&
        (stream === current || !stream.isUnpublished),
    );
    const newest = candidates.reduce<Stream | undefined>(
      (best, stream) => (best === undefined || isNewer(stream, best) ? stream : best),
      undefined,
    );
    if (newest === current) return;
    current?.stop(now);
    subscription.current = newest;
    if (newest === undefined) return;
    newest.play(subscription.overrides, now);
    subscription.overrides = {};
    if (subscription.hadStream) {
      this.#outbox.event({ type: "streamReset", streamId: newest.streamId, name });
    }
    subscription.hadStream = true;
  }
}

function isNewer(left: Stream, right: Stream): boolean {
  const [leftAt, rightAt] = [left, right].map(({ message }) => message.announcement.publishedAtMs);
  if (leftAt !== rightAt) return (leftAt ?? 0) > (rightAt ?? 0);
  return left.streamId > right.streamId;
}
