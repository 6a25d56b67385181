/** NATS core as the broker: nothing is stored, and a frame for nobody is known at once. */

import { connect, type Msg, type NatsConnection, type Status } from "@nats-io/transport-node";
import type { Broker, Carrier, CarrierOptions, Delivery } from "./broker.ts";

/** How often the broker is asked whether it lives, ms. Source: guess, half of a node's silence. */
const PING_MS = 2_000;

/** Pings without an answer after which the connection is lost. Source: guess, 4 s in all. */
const PINGS_MAX = 2;

/** The pause before a broker is tried again, ms, and how much it varies. Source: guess. */
const RECONNECT = { waitMs: 250, jitterMs: 250 } as const;

/** A broker that does not take a connection in this time is passed over, ms. Source: guess. */
const CONNECT_MS_MAX = 2_000;

/** What the broker answers where nobody listens. Source: NATS protocol, "no responders". */
const NO_RESPONDERS = 503;

/** One NATS server, or a cluster of them. */
export class NatsBroker implements Broker {
  readonly #urls: readonly string[];

  /** @param urls  `nats://` or `tls://`, with user and password where they are needed. */
  constructor(urls: readonly string[]) {
    this.#urls = urls;
  }

  open(options: CarrierOptions): Promise<Carrier> {
    return Promise.resolve(new NatsCarrier(this.#urls, options));
  }
}

/** A connection that is made again and again. */
class NatsCarrier implements Carrier {
  readonly #options: CarrierOptions;
  readonly #urls: readonly string[];
  #connection: NatsConnection | undefined;
  #isUp = false;
  #isClosed = false;
  /** Frames that the broker has not taken yet, by the end of their reply's subject. */
  readonly #waiting = new Map<string, (delivery: Delivery) => void>();
  #replies = "";
  #lastReply = 0;
  #flushing: Promise<Delivery> | undefined;

  constructor(urls: readonly string[], options: CarrierOptions) {
    this.#options = options;
    this.#urls = urls;
    void this.#connect();
  }

  async publish(subject: string, payload: Uint8Array): Promise<Delivery> {
    const connection = this.#connection;
    if (connection === undefined || !this.#isUp) return "unreachable";
    this.#lastReply += 1;
    const reply = `${this.#replies}.${this.#lastReply}`;
    return new Promise((resolve) => {
      this.#waiting.set(reply, resolve);
      try {
        connection.publish(subject, payload, { reply });
      } catch {
        this.#settle(reply, "unreachable");
        return;
      }
      void this.#flushed(connection).then((delivery) => this.#settle(reply, delivery));
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#loseAll();
    // One that is not there yet is closed when it comes.
    await this.#connection?.close().catch(ignore);
  }

  async #connect(): Promise<void> {
    while (!this.#isClosed) {
      try {
        const connection = await connect({
          servers: [...this.#urls],
          maxReconnectAttempts: -1,
          reconnectTimeWait: RECONNECT.waitMs,
          reconnectJitter: RECONNECT.jitterMs,
          timeout: CONNECT_MS_MAX,
          pingInterval: PING_MS,
          maxPingOut: PINGS_MAX,
          ignoreAuthErrorAbort: true,
          noEcho: true,
        });
        if (this.#isClosed) await connection.close();
        else this.#begin(connection);
        return;
      } catch {
        await pause();
      }
    }
  }

  #begin(connection: NatsConnection): void {
    this.#connection = connection;
    const { subjects, onPayload } = this.#options;
    for (const subject of subjects) {
      connection.subscribe(subject, {
        callback: (error, message) => {
          if (error === null) onPayload(message.subject, message.data);
        },
      });
    }
    const [own = ""] = subjects;
    this.#replies = `${own}.r`;
    connection.subscribe(`${this.#replies}.*`, {
      callback: (_error, message) => this.#onReply(message),
    });
    void this.#watch(connection);
    void connection.flush().then(() => this.#setUp(true), ignore);
  }

  /** The broker says that nobody listens, before it says that it has taken what came later. */
  #onReply(message: Msg): void {
    if (message.headers?.code === NO_RESPONDERS) this.#settle(message.subject, "unreachable");
  }

  async #watch(connection: NatsConnection): Promise<void> {
    try {
      for await (const status of connection.status()) this.#onStatus(status);
    } catch {
      // How it ended says nothing that is not done anyway.
    }
    this.#setUp(false);
    // The client has given up for good, as it does after some errors; this one does not.
    await this.#connect();
  }

  #onStatus({ type }: Status): void {
    if (type === "reconnect") this.#setUp(true);
    else if (type === "disconnect" || type === "staleConnection") this.#setUp(false);
  }

  #setUp(isUp: boolean): void {
    this.#isUp = isUp && !this.#isClosed;
    if (!isUp) this.#loseAll();
    this.#options.onState(this.#isUp);
  }

  /** What was not taken when the connection broke is not sent again. */
  #loseAll(): void {
    this.#isUp = false;
    this.#flushing = undefined;
    for (const reply of this.#waiting.keys()) this.#settle(reply, "unreachable");
  }

  #settle(reply: string, delivery: Delivery): void {
    this.#waiting.get(reply)?.(delivery);
    this.#waiting.delete(reply);
  }

  /**
   * Resolves when the broker has taken what was published in this turn; many share one question.
   */
  #flushed(connection: NatsConnection): Promise<Delivery> {
    this.#flushing ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#flushing = undefined;
        connection.flush().then(
          () => resolve("sent"),
          () => resolve("unreachable"),
        );
      });
    });
    return this.#flushing;
  }
}

function pause(): Promise<void> {
  const { waitMs, jitterMs } = RECONNECT;
  return new Promise((resolve) => {
    setTimeout(resolve, waitMs + Math.random() * jitterMs);
  });
}

function ignore(): void {}
