/**
 * Links through the rendezvous: offered from the beginning, begun only when nothing direct has come
 * about, or when nothing else is in common.
 */

import { type Bytes, concatBytes } from "../../base/index.ts";
import type { DescriptorSections } from "../../wire/index.ts";
import type { Channel, LinkKind } from "../channel.ts";
import {
  NOISE_MESSAGE_OVERHEAD_BYTES,
  NoiseInitiator,
  NoiseResponder,
  type NoiseResult,
  type NoiseSuite,
} from "../noise.ts";
import type { Platform, TimerHandle } from "../platform.ts";
import type { Attempt, AttemptContext, OfferAttempt, Transport } from "../transport.ts";
import { type Circuit, type CircuitHandlers, type Circuits, pieceCost } from "./circuits.ts";
import { PieceOpener, PieceSealer } from "./pieces.ts";
import { RelayChannel } from "./relay-channel.ts";
import { scriptSuite } from "./script-suite.ts";

/**
 * How long something direct is waited for, ms (RL1). Source: DESIGN §5; ICE through a usual NAT
 * takes less than two.
 */
export const RELAY_AFTER_MS: number = 5_000;

/** Both sides hash it, so that versions that do not understand each other end at once. */
const PROLOGUE: Bytes = new TextEncoder().encode("passalong relay 1");

const EMPTY: Bytes = new Uint8Array(0);

/** What a message of the handshake takes of a circuit's credit, bytes. */
const MESSAGE_COST = pieceCost(NOISE_MESSAGE_OVERHEAD_BYTES);

/** One side of a handshake. */
type CircuitSide = Pick<CircuitHandlers, "onPiece" | "onCredit">;

/** What a relay transport is made of. */
export interface RelayTransportOptions {
  readonly platform: Platform;
  readonly circuits: Circuits;
}

/** The transport of one session. */
export class RelayTransport implements Transport {
  readonly kind = "relay";
  readonly #options: RelayTransportOptions;
  readonly #suite: NoiseSuite;

  constructor(options: RelayTransportOptions) {
    this.#options = options;
    this.#suite = scriptSuite((size) => options.platform.randomBytes(size));
  }

  offer(context: AttemptContext): OfferAttempt {
    return this.#begin(context, "offerer");
  }

  answer(context: AttemptContext, offer: DescriptorSections): Attempt | undefined {
    if (offer.relay === undefined || !this.#options.circuits.isOffered) return undefined;
    const attempt = this.#begin(context, "answerer");
    attempt.accept(offer);
    return attempt;
  }

  /** Circuits end with the session's rendezvous. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  #begin(context: AttemptContext, role: "offerer" | "answerer"): RelayAttempt {
    const { platform, circuits } = this.#options;
    const directKinds = platform.transports.map(({ kind }) => kind);
    return new RelayAttempt({
      ...{ context, role, platform, circuits, directKinds },
      suite: this.#suite,
    });
  }
}

interface RelayAttemptOptions extends RelayTransportOptions {
  readonly context: AttemptContext;
  readonly role: "offerer" | "answerer";
  readonly suite: NoiseSuite;
  /** Kinds of links that this side has besides. */
  readonly directKinds: readonly LinkKind[];
}

/**
 * One side's part of an attempt.
 *
 *     new ──accept──> waiting ──time──> opening ──opened──> shaking hands ──> channel
 */
class RelayAttempt implements OfferAttempt {
  readonly section: Promise<DescriptorSections>;
  readonly #options: RelayAttemptOptions;
  readonly #beganAtMs: number;
  #timer: TimerHandle | undefined;
  #circuit: Circuit | undefined;
  #listener: ((channel: Channel) => void) | undefined;
  #channel: Channel | undefined;
  #isOver = false;

  constructor(options: RelayAttemptOptions) {
    this.#options = options;
    const { context, platform, circuits } = options;
    this.#beganAtMs = platform.now();
    this.section = Promise.resolve(circuits.isOffered ? { relay: {} } : {});
    context.signal.addEventListener("abort", () => this.#end(), { once: true });
    if (context.signal.aborted) this.#end();
  }

  onChannel(listener: (channel: Channel) => void): void {
    this.#listener = listener;
    const channel = this.#channel;
    this.#channel = undefined;
    if (channel !== undefined) listener(channel);
  }

  /** A circuit has no candidates. */
  addCandidates(): void {}

  /** Waits for something direct as long as it may come, and then begins. */
  accept(other: DescriptorSections): void {
    if (other.relay === undefined || this.#isOver) return;
    const { platform, directKinds } = this.#options;
    const mayBeDirect = directKinds.some((kind) => isIn(other, kind));
    const waitMs = mayBeDirect ? this.#beganAtMs + RELAY_AFTER_MS - platform.now() : 0;
    this.#timer = platform.setTimer(Math.max(0, waitMs), () => this.#open());
  }

  #open(): void {
    const { circuits, context } = this.#options;
    if (this.#isOver || !circuits.isOffered) return;
    this.#circuit = circuits.open(context.linkId, {
      ...this.#makeHandshake(),
      onEnd: () => (this.#circuit = undefined),
    });
  }

  /** The offerer speaks first, once there is credit; any other length than a message's ends it. */
  #makeHandshake(): CircuitSide {
    const { suite, context, role } = this.#options;
    const { presharedKey, linkId } = context;
    const options = { suite, presharedKey, prologue: concatBytes(PROLOGUE, linkId) };
    return role === "offerer"
      ? this.#initiate(new NoiseInitiator(options))
      : this.#respond(new NoiseResponder(options));
  }

  #initiate(noise: NoiseInitiator): CircuitSide {
    let isBegun = false;
    return {
      onCredit: () => {
        if (!isBegun) this.#circuit?.send(noise.writeFirst(EMPTY));
        isBegun = true;
      },
      onPiece: (piece) => {
        this.#settle(isMessage(piece) && isBegun ? noise.readSecond(piece) : undefined);
      },
    };
  }

  #respond(noise: NoiseResponder): CircuitSide {
    let first: Bytes | undefined;
    const answer = (): void => {
      if (first === undefined || (this.#circuit?.creditBytes ?? 0) < MESSAGE_COST) return;
      const isFirst = isMessage(first) && noise.readFirst(first) !== undefined;
      const second = isFirst ? noise.writeSecond(EMPTY) : undefined;
      if (second !== undefined) this.#circuit?.send(second.message);
      this.#settle(second?.result);
    };
    return {
      onCredit: answer,
      onPiece: (piece) => {
        first ??= piece;
        answer();
      },
    };
  }

  #settle(result: NoiseResult | undefined): void {
    const { suite, role, platform } = this.#options;
    const circuit = this.#circuit;
    this.#circuit = undefined;
    if (circuit === undefined) return;
    if (result === undefined) {
      circuit.close();
      return;
    }
    const { initiatorKey, responderKey, handshakeHash: binding } = result;
    const isOfferer = role === "offerer";
    const sealer = new PieceSealer({ suite, key: isOfferer ? initiatorKey : responderKey });
    const opener = new PieceOpener({ suite, key: isOfferer ? responderKey : initiatorKey });
    const channel = new RelayChannel({ circuit, sealer, opener, binding, platform });
    if (this.#listener === undefined) this.#channel = channel;
    else this.#listener(channel);
  }

  /** Ends the attempt; a channel that was handed over lives on. */
  #end(): void {
    this.#isOver = true;
    this.#timer?.cancel();
    this.#circuit?.close();
    this.#circuit = undefined;
    this.#channel?.close();
  }
}

/** The kind of tests has the section of another. */
function isIn(sections: DescriptorSections, kind: LinkKind): boolean {
  return sections[kind === "memory" ? "webrtc" : kind] !== undefined;
}

function isMessage(piece: Bytes): boolean {
  return piece.length === NOISE_MESSAGE_OVERHEAD_BYTES;
}
