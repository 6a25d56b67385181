/** One socket to one rendezvous, from opening to its end: welcome, keepalive, silence. */

import type { Bytes } from "../base/index.ts";
import {
  type ClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  isMalformed,
  type KeepaliveMessage,
  type ServerMessage,
  type TurnMessage,
  type WelcomeMessage,
} from "../wire/index.ts";
import type { Platform, RendezvousSocket, TimerHandle } from "./platform.ts";
import type { CircuitNotice } from "./relay/circuits.ts";

/**
 * A socket without a welcome after this is given up, ms. Source: guess, TCP, TLS and WebSocket over
 * a bad mobile link.
 */
export const WELCOME_MS_MAX: number = 10_000;

/**
 * Bounds on `silenceMsMax`, ms: a rendezvous can make us neither chatter nor wait for ever. Source:
 * guess.
 */
export const SILENCE_MS_BOUNDS = { least: 6_000, most: 300_000 } as const;

/** Latest time that a rendezvous may claim, ms since 1970. Source: ECMA-262 §21.4.1.1. */
export const SERVER_TIME_MS_MAX: number = 8.64e15;

/** Keepalives in one `silenceMsMax`: two may be lost or late. Source: guess. */
const KEEPALIVES_PER_SILENCE = 3;

/**
 * Keepalives are answered no more often than this, ms. Source: guess, far more often than anybody
 * needs.
 */
const KEEPALIVE_ANSWER_INTERVAL_MS = 1_000;

/** An answer to a probe takes at most this long, ms. Source: guess, a few bad round trips. */
export const PROBE_MS_MAX: number = 2_000;

/** What the connection does not deal with itself. */
export type RendezvousReply = Exclude<
  ServerMessage,
  WelcomeMessage | KeepaliveMessage | TurnMessage | CircuitNotice
>;

/** Why a connection ended. */
export type RendezvousEndReason =
  /** The socket closed, or never opened. */
  | "closed"
  /** Nothing came for too long. */
  | "silent"
  /** A frame broke a numbered rule. */
  | "malformed";

/** What a connection tells its owner. */
export interface RendezvousConnectionHandlers {
  /** The rendezvous has said its first word. */
  onWelcome(welcome: WelcomeMessage): void;
  /** Where traffic may be relayed; again before that ends. */
  onTurn(turn: TurnMessage): void;
  /** Everything that comes after, but for what follows here. */
  onReply(reply: RendezvousReply): void;
  /** What it says of circuits. */
  onCircuit(notice: CircuitNotice): void;
  /** No other call follows. Comes at most once, never after `close`. */
  onEnd(reason: RendezvousEndReason): void;
}

/** What a connection needs. */
export interface RendezvousConnectionOptions {
  readonly platform: Platform;
  /** `ws:` or `wss:`. */
  readonly socketUrl: string;
  readonly handlers: RendezvousConnectionHandlers;
}

/**
 * A connection to a rendezvous.
 *
 *     new ──open──> opening ──welcome──> welcomed ──┐
 *                      └──────────────────────────── end (closed, silent, malformed, or by `close`)
 */
export class RendezvousConnection {
  readonly #options: RendezvousConnectionOptions;
  #socket: RendezvousSocket | undefined;
  #timer: TimerHandle | undefined;
  #probeTimer: TimerHandle | undefined;
  #isWelcomed = false;
  #isEnded = false;
  #silenceMsMax = WELCOME_MS_MAX;
  #heardAtMs = 0;
  #sentAtMs = 0;
  #answeredAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: RendezvousConnectionOptions) {
    this.#options = options;
  }

  /** Opens the socket; called once. The end may come before this returns. */
  open(): void {
    const { platform, socketUrl } = this.#options;
    this.#timer = platform.setTimer(WELCOME_MS_MAX, () => this.#end("silent"));
    const socket = platform.openRendezvousSocket(socketUrl, {
      onOpen: () => {},
      onMessage: (frame) => this.#onFrame(frame),
      onClose: () => this.#end("closed"),
    });
    if (this.#isEnded) socket.close();
    else this.#socket = socket;
  }

  /** Sends a message; one that has ended drops it. */
  send(message: ClientMessage): void {
    if (this.#isEnded) return;
    this.#sentAtMs = this.#options.platform.now();
    this.#socket?.send(encodeClientMessage(message));
  }

  /** Ends it, "silent", unless something comes from the rendezvous soon: it is asked for a word. */
  probe(): void {
    if (this.#isEnded || !this.#isWelcomed) return;
    const { platform } = this.#options;
    const askedAtMs = platform.now();
    this.send({ type: "keepalive", isAnswer: false });
    this.#probeTimer?.cancel();
    this.#probeTimer = platform.setTimer(PROBE_MS_MAX, () => {
      if (this.#heardAtMs <= askedAtMs) this.#end("silent");
    });
  }

  /** Ends the connection without a call of `onEnd`. */
  close(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#timer?.cancel();
    this.#probeTimer?.cancel();
    this.#socket?.close();
  }

  #end(reason: RendezvousEndReason): void {
    if (this.#isEnded) return;
    this.close();
    this.#options.handlers.onEnd(reason);
  }

  #onFrame(frame: Bytes): void {
    if (this.#isEnded) return;
    const message = decodeServerMessage(frame);
    if (isMalformed(message) || (message.type === "welcome") === this.#isWelcomed) {
      this.#end("malformed");
      return;
    }
    this.#heardAtMs = this.#options.platform.now();
    if (message.type === "welcome") this.#onWelcome(message);
    else if (message.type === "keepalive") this.#onKeepalive(message);
    else if (message.type === "turn") this.#options.handlers.onTurn(message);
    else if ("circuit" in message) this.#options.handlers.onCircuit(message);
    else this.#options.handlers.onReply(message);
  }

  #onWelcome(message: WelcomeMessage): void {
    const { least, most } = SILENCE_MS_BOUNDS;
    if (message.serverTimeMs > SERVER_TIME_MS_MAX) {
      this.#end("malformed");
      return;
    }
    this.#isWelcomed = true;
    this.#silenceMsMax = Math.min(most, Math.max(least, message.silenceMsMax));
    this.#timer?.cancel();
    this.#armBeat();
    this.#options.handlers.onWelcome(message);
  }

  #onKeepalive(message: KeepaliveMessage): void {
    if (message.isAnswer) return;
    if (this.#heardAtMs - this.#answeredAtMs < KEEPALIVE_ANSWER_INTERVAL_MS) return;
    this.#answeredAtMs = this.#heardAtMs;
    this.send({ type: "keepalive", isAnswer: true });
  }

  #armBeat(): void {
    if (this.#isEnded) return;
    const { platform } = this.#options;
    const periodMs = this.#silenceMsMax / KEEPALIVES_PER_SILENCE;
    this.#timer = platform.setTimer(periodMs, () => this.#onBeat(periodMs));
  }

  #onBeat(periodMs: number): void {
    const now = this.#options.platform.now();
    if (now - this.#heardAtMs > this.#silenceMsMax) {
      this.#end("silent");
      return;
    }
    const quietSinceMs = Math.min(this.#heardAtMs, this.#sentAtMs);
    if (now - quietSinceMs >= periodMs) this.send({ type: "keepalive", isAnswer: false });
    this.#armBeat();
  }
}
