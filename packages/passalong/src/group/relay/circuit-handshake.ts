/**
 * From a circuit to a sealed channel. Loaded when a circuit is asked for and not before: most links
 * are direct, and a page need not wait for what it does not use (PG21).
 */

import { type Bytes, concatBytes } from "../../base/index.ts";
import {
  NOISE_MESSAGE_OVERHEAD_BYTES,
  NoiseInitiator,
  NoiseResponder,
  type NoiseResult,
  type NoiseSuite,
} from "../noise.ts";
import type { Platform } from "../platform.ts";
import type { AttemptContext } from "../transport.ts";
import { type Circuit, type CircuitHandlers, type Circuits, pieceCost } from "./circuits.ts";
import { PieceOpener, PieceSealer } from "./pieces.ts";
import { RelayChannel } from "./relay-channel.ts";
import { scriptSuite } from "./script-suite.ts";

/** Both sides hash it, so that versions that do not understand each other end at once. */
const PROLOGUE: Bytes = new TextEncoder().encode("passalong relay 1");

const EMPTY: Bytes = new Uint8Array(0);

/** What a message of the handshake takes of a circuit's credit, bytes. */
const MESSAGE_COST = pieceCost(NOISE_MESSAGE_OVERHEAD_BYTES);

/** One side of a handshake. */
type CircuitSide = Pick<CircuitHandlers, "onPiece" | "onCredit">;

/** What a handshake needs. */
export interface CircuitHandshakeOptions {
  readonly circuits: Circuits;
  readonly context: Pick<AttemptContext, "linkId" | "presharedKey" | "remoteAddress">;
  /** The offerer is the initiator. */
  readonly role: "offerer" | "answerer";
  readonly platform: Platform;
  /** The channel is open; nothing follows. */
  readonly onChannel: (channel: RelayChannel) => void;
}

/**
 * One circuit, from the wish for it to its channel (RL8).
 *
 *     new ──credit──> first message ──second message──> channel      initiator
 *     new ──first message, credit: second message─────> channel      responder
 *     any ──end of the circuit, anything else, close──> over
 */
export class CircuitHandshake {
  readonly #options: CircuitHandshakeOptions;
  readonly #suite: NoiseSuite;
  #circuit: Circuit | undefined;

  /** Asks for the circuit at once. */
  constructor(options: CircuitHandshakeOptions) {
    this.#options = options;
    const { circuits, context, role, platform } = options;
    this.#suite = scriptSuite((size) => platform.randomBytes(size));
    const { presharedKey, linkId, remoteAddress } = context;
    const prologue = concatBytes(PROLOGUE, linkId);
    const noiseOptions = { suite: this.#suite, presharedKey, prologue };
    const side =
      role === "offerer"
        ? this.#initiate(new NoiseInitiator(noiseOptions))
        : this.#respond(new NoiseResponder(noiseOptions));
    this.#circuit = circuits.open(linkId, remoteAddress, {
      ...side,
      onEnd: () => (this.#circuit = undefined),
    });
  }

  /** Ends the circuit, unless it has become the channel. */
  close(): void {
    this.#circuit?.close();
    this.#circuit = undefined;
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
    const circuit = this.#circuit;
    if (circuit === undefined) return;
    if (result === undefined) {
      this.close();
      return;
    }
    this.#circuit = undefined;
    const { role, platform, onChannel } = this.#options;
    const { initiatorKey, responderKey, handshakeHash: binding } = result;
    const isOfferer = role === "offerer";
    const suite = this.#suite;
    const sealer = new PieceSealer({ suite, key: isOfferer ? initiatorKey : responderKey });
    const opener = new PieceOpener({ suite, key: isOfferer ? responderKey : initiatorKey });
    onChannel(new RelayChannel({ circuit, sealer, opener, binding, platform }));
  }
}

function isMessage(piece: Bytes): boolean {
  return piece.length === NOISE_MESSAGE_OVERHEAD_BYTES;
}
