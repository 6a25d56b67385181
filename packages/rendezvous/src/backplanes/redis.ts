/** Redis or Valkey pub/sub as the broker: for those who have one. Nothing is stored in it. */

import { createClient } from "@redis/client";
import type { Broker, Carrier, CarrierOptions, Delivery } from "./broker.ts";

/** How often the broker is asked whether it lives, ms. Source: guess, half of a node's silence. */
const PING_MS = 2_000;

/** A connection that is silent for this long is lost, ms. Source: guess, two pings and some. */
const SILENCE_MS_MAX = 5_000;

/** The pause before the broker is tried again, ms, and how much it varies. Source: guess. */
const RECONNECT = { waitMs: 250, jitterMs: 250 } as const;

/** A broker that does not take a connection in this time is tried again, ms. Source: guess. */
const CONNECT_MS_MAX = 2_000;

/** One Redis or Valkey server. */
export class RedisBroker implements Broker {
  readonly #url: string;

  /** @param url  `redis://` or `rediss://`, with user and password where they are needed. */
  constructor(url: string) {
    this.#url = url;
  }

  open(options: CarrierOptions): Promise<Carrier> {
    return Promise.resolve(new RedisCarrier(this.#url, options));
  }
}

type Client = ReturnType<typeof clientOf>;

/** Two connections: one that listens can do nothing else. */
class RedisCarrier implements Carrier {
  readonly #options: CarrierOptions;
  readonly #publisher: Client;
  readonly #listener: Client;
  #isListening = false;
  #isClosed = false;

  constructor(url: string, options: CarrierOptions) {
    this.#options = options;
    this.#publisher = clientOf(url);
    this.#listener = clientOf(url);
    for (const client of [this.#publisher, this.#listener]) {
      client.on("error", () => this.#tellState());
      client.on("ready", () => this.#tellState());
      client.on("reconnecting", () => this.#tellState());
      client.on("end", () => this.#tellState());
    }
    this.#publisher.connect().catch(ignore);
    this.#listener.connect().then(() => this.#listen(), ignore);
  }

  async publish(subject: string, payload: Uint8Array): Promise<Delivery> {
    try {
      const message = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
      const heardBy = await this.#publisher.publish(subject, message);
      return heardBy > 0 ? "sent" : "unreachable";
    } catch {
      return "unreachable";
    }
  }

  close(): Promise<void> {
    this.#isClosed = true;
    for (const client of [this.#publisher, this.#listener]) {
      if (client.isOpen) client.destroy();
    }
    return Promise.resolve();
  }

  /** Once it has listened, the client listens again by itself after every loss. */
  async #listen(): Promise<void> {
    const { subjects, onPayload } = this.#options;
    while (!this.#isListening && !this.#isClosed) {
      try {
        await this.#listener.subscribe(
          [...subjects],
          (payload, subject) => onPayload(subject.toString(), payload),
          true,
        );
        this.#isListening = true;
      } catch {
        await pause();
      }
    }
    this.#tellState();
  }

  #tellState(): void {
    if (this.#isClosed) return;
    const isReady = this.#publisher.isReady && this.#listener.isReady;
    this.#options.onState(this.#isListening && isReady);
  }
}

function clientOf(url: string) {
  return createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: PING_MS,
    maintNotifications: "disabled",
    socket: {
      connectTimeout: CONNECT_MS_MAX,
      socketTimeout: SILENCE_MS_MAX,
      reconnectStrategy: pauseMs,
    },
  });
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, pauseMs());
  });
}

function pauseMs(): number {
  return RECONNECT.waitMs + Math.random() * RECONNECT.jitterMs;
}

function ignore(): void {}
