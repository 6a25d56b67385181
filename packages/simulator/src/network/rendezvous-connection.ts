/** A simulated peer's socket to its rendezvous, from opening to its end: welcome and silence. */

import {
  type ClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  isMalformed,
  type ServerMessage,
} from "passalong/wire";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { Timeline } from "../timeline.ts";
import { Alarm } from "./rendezvous-alarm.ts";
import type { HostSocket, SocketOpener } from "./rendezvous-line.ts";
import {
  KEEPALIVE_ANSWER_INTERVAL_MS,
  KEEPALIVES_PER_SILENCE,
  SILENCE_MS_BOUNDS,
  WELCOME_MS_MAX,
} from "./signaling-limits.ts";

/** What the connection does not deal with itself. */
export type Reply = Extract<ServerMessage, { readonly groupId: unknown }>;

/** What a connection tells its owner. */
export interface ConnectionHandlers {
  onWelcome(serverTimeMs: number): void;
  onReply(reply: Reply): void;
  /** Closed, silent or malformed. Comes at most once, never after `close`. */
  onEnd(): void;
}

/** As the group layer's connection (CN2, CN3), in virtual time. */
export class RendezvousConnection {
  readonly #timeline: Timeline;
  readonly #handlers: ConnectionHandlers;
  readonly #alarm: Alarm;
  readonly #socket: HostSocket;
  #isWelcomed = false;
  #isEnded = false;
  #silenceMsMax = WELCOME_MS_MAX;
  #heardAt = 0;
  #sentAt = 0;
  #answeredAt = Number.NEGATIVE_INFINITY;

  /** Opens the socket. */
  constructor(options: {
    readonly timeline: Timeline;
    readonly host: SocketOpener;
    readonly peer: SimulatedPeer;
    readonly handlers: ConnectionHandlers;
  }) {
    const { timeline, host, peer, handlers } = options;
    this.#timeline = timeline;
    this.#handlers = handlers;
    this.#alarm = new Alarm(timeline, peer);
    this.#alarm.set(WELCOME_MS_MAX, () => this.#end());
    this.#socket = host.open(peer, {
      onMessage: (frame) => this.#onMessage(decodeServerMessage(frame)),
      onClose: () => this.#end(),
    });
  }

  /** Sends a message; one that has ended drops it. */
  send(message: ClientMessage): void {
    if (this.#isEnded) return;
    this.#sentAt = this.#timeline.now;
    this.#socket.send(encodeClientMessage(message));
  }

  /** Ends the connection without a call of `onEnd`. */
  close(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#alarm.cancel();
    this.#socket.close();
  }

  #end(): void {
    if (this.#isEnded) return;
    this.close();
    this.#handlers.onEnd();
  }

  #onMessage(message: ReturnType<typeof decodeServerMessage>): void {
    if (this.#isEnded) return;
    if (isMalformed(message) || (message.type === "welcome") === this.#isWelcomed) {
      this.#end();
      return;
    }
    this.#heardAt = this.#timeline.now;
    if (message.type === "welcome") {
      const { least, most } = SILENCE_MS_BOUNDS;
      this.#isWelcomed = true;
      this.#silenceMsMax = Math.min(most, Math.max(least, message.silenceMsMax));
      this.#armBeat();
      this.#handlers.onWelcome(message.serverTimeMs);
    } else if (message.type === "keepalive") {
      if (!message.isAnswer) this.#answerKeepalive();
    } else if ("groupId" in message) {
      this.#handlers.onReply(message);
    }
  }

  #answerKeepalive(): void {
    if (this.#heardAt - this.#answeredAt < KEEPALIVE_ANSWER_INTERVAL_MS) return;
    this.#answeredAt = this.#heardAt;
    this.send({ type: "keepalive", isAnswer: true });
  }

  #armBeat(): void {
    if (this.#isEnded) return;
    const periodMs = this.#silenceMsMax / KEEPALIVES_PER_SILENCE;
    this.#alarm.set(periodMs, () => this.#onBeat(periodMs));
  }

  #onBeat(periodMs: number): void {
    const { now } = this.#timeline;
    if (now - this.#heardAt > this.#silenceMsMax) {
      this.#end();
      return;
    }
    const quietSince = Math.min(this.#heardAt, this.#sentAt);
    if (now - quietSince >= periodMs) this.send({ type: "keepalive", isAnswer: false });
    this.#armBeat();
  }
}
