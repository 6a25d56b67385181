/** Who plays a stream of NetStream.DIRECT_CONNECTIONS: the publisher's side. */

import type { StreamPlayback } from "../../netgroup/index.ts";
import { checkStreamName, checkTunables } from "../../group/index.ts";
import type { StreamTunables } from "../../wire/index.ts";
import { IllegalOperationError } from "../errors.ts";
import type { OpenStream, StreamGround } from "./stream-ground.ts";
import type { Subscriber } from "./subscriber.ts";

/** What an audience is made of. */
export interface AudienceOptions {
  /** Asks the application whether a subscriber may play. */
  readonly admits: (subscriber: Subscriber) => boolean;
  /** A name is published: who waits for it may be let in. */
  readonly onPublished: () => void;
  /** It is not any more: whoever played it waits again. */
  readonly onEnded: (subscribers: readonly Subscriber[]) => void;
}

/** What is published at a time. */
interface Published {
  readonly name: string;
  readonly tunables: Partial<StreamTunables>;
}

/** The subscribers of one publishing stream, each with a stream of its own. */
export class Audience implements StreamGround {
  readonly #options: AudienceOptions;
  readonly #subscribers = new Set<Subscriber>();
  #published: Published | undefined;

  constructor(options: AudienceOptions) {
    this.#options = options;
  }

  /** Those who play, in the order of their coming. */
  get subscribers(): readonly Subscriber[] {
    return [...this.#subscribers];
  }

  openStream(name: string, tunables: Partial<StreamTunables> = {}): OpenStream {
    checkStreamName(name);
    checkTunables(tunables);
    const published = { name, tunables };
    this.#published = published;
    this.#options.onPublished();
    return {
      streamId: undefined,
      send: (message) => {
        for (const subscriber of this.#subscribers) subscriber.send(message);
      },
      end: () => this.#end(published),
    };
  }

  /**
   * Takes in a subscriber that wants what is published, or rejects it. @returns False when it wants
   * something else.
   */
  take(subscriber: Subscriber): boolean {
    const published = this.#published;
    if (published === undefined || subscriber.wanted !== published.name) return false;
    if (!this.#options.admits(subscriber)) subscriber.reject();
    else {
      this.#subscribers.add(subscriber);
      subscriber.begin(published.name, published.tunables);
    }
    return true;
  }

  /** It plays something else now, or is gone. */
  drop(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
  }

  play(): StreamPlayback {
    throw new IllegalOperationError(
      "A stream of NetStream.DIRECT_CONNECTIONS only publishes: play one of a peer's id.",
    );
  }

  streams(): readonly [] {
    return [];
  }

  /** Nothing is told: nothing is played. */
  on(): void {}

  #end(published: Published): void {
    if (this.#published !== published) return;
    this.#published = undefined;
    const { subscribers } = this;
    this.#subscribers.clear();
    for (const subscriber of subscribers) subscriber.end();
    this.#options.onEnded(subscribers);
  }
}
