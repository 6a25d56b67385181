/** The circuits of one membership at one rendezvous: sealed pieces out and in, against credit. */

import { assert, type Bytes, type GroupId, type MemberAddress } from "../../base/index.ts";
import {
  CIRCUIT_PIECE_COST_MIN,
  CIRCUIT_WINDOW_BYTES,
  type CircuitEndReason,
  type ClientMessage,
  type ServerMessage,
} from "../../wire/index.ts";

/** What a rendezvous says of circuits. */
export type CircuitNotice = Extract<ServerMessage, { readonly circuit: number }>;

/** Why a circuit is over: what the rendezvous said, or that it is lost itself. */
export type CircuitLoss = CircuitEndReason | "lost";

/** What a circuit tells its owner. None of these is called from within a method of it. */
export interface CircuitHandlers {
  /** A piece has come; the bytes belong to the handler. */
  onPiece(piece: Bytes): void;
  /** More may be sent. */
  onCredit(): void;
  /** It is over, or was not opened; nothing follows. Never called after `close`. */
  onEnd(loss: CircuitLoss): void;
}

/** What a piece takes of a circuit's credit, bytes (RL5). */
export function pieceCost(sizeBytes: number): number {
  return Math.max(sizeBytes, CIRCUIT_PIECE_COST_MIN);
}

/** One end of a circuit. */
export interface Circuit {
  /** What may be sent now, as {@link pieceCost} counts it. */
  readonly creditBytes: number;
  /** Sends a piece that the credit covers; a circuit that is over drops it. */
  send(piece: Bytes): void;
  /** Lets the other side send more, as {@link pieceCost} counts it. */
  grant(bytes: number): void;
  /** Sets who is told from now on. */
  handOver(handlers: CircuitHandlers): void;
  /** Ends it. */
  close(): void;
}

/** What circuits are made of. */
export interface CircuitsOptions {
  readonly groupId: GroupId;
  /** Hands a message to the rendezvous; dropped when there is none. */
  readonly send: (message: ClientMessage) => void;
}

/** All circuits; they end with the connection to the rendezvous. */
export class Circuits {
  readonly #options: CircuitsOptions;
  readonly #open = new Map<number, OpenCircuit>();
  #lastNumber = 0;
  #isOffered = false;
  #isFull = false;

  constructor(options: CircuitsOptions) {
    this.#options = options;
  }

  /** How many there are. */
  get size(): number {
    return this.#open.size;
  }

  /** True while the rendezvous joins members by circuits. */
  get isOffered(): boolean {
    return this.#isOffered;
  }

  /** True when the rendezvous had no room for the circuit that was asked for last. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** The group is joined, at a rendezvous that has a relay or has none. */
  begin(hasRelay: boolean): void {
    this.#isOffered = hasRelay;
  }

  /** The membership is over, and every circuit with it. */
  lose(): void {
    this.#isOffered = false;
    const circuits = [...this.#open.values()];
    this.#open.clear();
    for (const circuit of circuits) circuit.handlers.onEnd("lost");
  }

  /** Asks for a circuit with the member at an address, which names the same link. */
  open(linkId: Bytes, to: MemberAddress, handlers: CircuitHandlers): Circuit {
    const { groupId, send } = this.#options;
    this.#lastNumber += 1;
    const number = this.#lastNumber;
    const circuit = new OpenCircuit({
      ...{ number, handlers, send },
      onClose: () => this.#open.delete(number),
    });
    this.#open.set(number, circuit);
    send({ type: "circuitOpen", circuit: number, groupId, to, linkId });
    return circuit;
  }

  /** Takes what the rendezvous says; what is said of unknown circuits is passed over. */
  take(notice: CircuitNotice): void {
    const circuit = this.#open.get(notice.circuit);
    if (circuit === undefined) return;
    switch (notice.type) {
      case "circuitOpened":
        // Credit follows, and says that something may be sent.
        this.#isFull = false;
        return;
      case "circuitData":
        circuit.handlers.onPiece(notice.piece.slice());
        return;
      case "circuitCredit":
        circuit.takeCredit(notice.bytes);
        return;
      case "circuitClosed":
        this.#open.delete(notice.circuit);
        this.#isFull = notice.reason === "tooMany";
        circuit.handlers.onEnd(notice.reason);
        return;
    }
  }
}

interface OpenCircuitOptions {
  readonly number: number;
  readonly handlers: CircuitHandlers;
  readonly send: (message: ClientMessage) => void;
  readonly onClose: () => void;
}

class OpenCircuit implements Circuit {
  readonly #options: OpenCircuitOptions;
  handlers: CircuitHandlers;
  #creditBytes = 0;
  #isClosed = false;

  constructor(options: OpenCircuitOptions) {
    this.#options = options;
    this.handlers = options.handlers;
  }

  get creditBytes(): number {
    return this.#creditBytes;
  }

  send(piece: Bytes): void {
    this.#creditBytes -= pieceCost(piece.length);
    assert(this.#creditBytes >= 0, "a piece is sent against credit only");
    this.#say({ type: "circuitData", circuit: this.#options.number, piece });
  }

  grant(bytes: number): void {
    this.#say({ type: "circuitCredit", circuit: this.#options.number, bytes });
  }

  handOver(handlers: CircuitHandlers): void {
    this.handlers = handlers;
  }

  close(): void {
    this.#say({ type: "circuitClose", circuit: this.#options.number });
    this.#isClosed = true;
    this.#options.onClose();
  }

  /** More than a window is not for an honest rendezvous to give: it is not believed. */
  takeCredit(bytes: number): void {
    this.#creditBytes = Math.min(CIRCUIT_WINDOW_BYTES, this.#creditBytes + bytes);
    this.handlers.onCredit();
  }

  #say(message: ClientMessage): void {
    if (!this.#isClosed) this.#options.send(message);
  }
}
