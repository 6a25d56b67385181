/** A channel over a sealed circuit: frames in pieces, control ahead of bulk. */

import { assert, type Bytes, concatBytes } from "../../base/index.ts";
import {
  CIRCUIT_CREDIT_BYTES_MIN,
  CONTROL_FRAME_BYTES_MAX,
  DATA_FRAME_BYTES_MAX,
} from "../../wire/index.ts";
import type { Channel, ChannelCloseReason, ChannelHandlers, Lane } from "../channel.ts";
import { EARLY_FRAMES_MAX } from "../limits.ts";
import { NOISE_MESSAGE_OVERHEAD_BYTES } from "../noise.ts";
import type { Platform, TimerHandle } from "../platform.ts";
import { type Circuit, type CircuitLoss, pieceCost } from "./circuits.ts";
import {
  FrameAssembly,
  PART_BYTES_MAX,
  PIECE_OVERHEAD_BYTES,
  type PieceOpener,
  type PieceSealer,
} from "./pieces.ts";

/** Bytes that wait here before the bulk queue is full. Source: guess, two of the longest frames. */
const BULK_QUEUE_BYTES = 131_072;

/**
 * Control bytes that wait here before the channel fails: the other side reads too little. Source:
 * guess, 64 of the longest frames.
 */
const CONTROL_QUEUE_BYTES_MAX = 1_048_576;

/** Credit that bulk leaves to control, bytes. Source: guess, eight of the smallest pieces. */
const CONTROL_RESERVE_BYTES = 4_096;

/** How long control frames may wait for credit after `close`, ms. Source: as for TCP (NL12). */
const LINGER_MS_MAX = 3_000;

/** What a channel is made of. */
export interface RelayChannelOptions {
  /** Its handshake is over; the channel's from now on. */
  readonly circuit: Circuit;
  readonly sealer: PieceSealer;
  readonly opener: PieceOpener;
  /** The handshake's hash; 32 bytes. */
  readonly binding: Bytes;
  readonly platform: Platform;
}

/** A frame of which a part may have left. */
interface QueuedFrame {
  readonly bytes: Bytes;
  sentBytes: number;
}

/**
 * Frames over a circuit.
 *
 *     open ──close──> closing ──control has left──> ended
 *       └──lost, ended there, a piece that is not authentic──> ended
 */
export class RelayChannel implements Channel {
  readonly kind = "relay";
  readonly binding: Bytes;
  readonly frameBytesMax: number = DATA_FRAME_BYTES_MAX;
  readonly #options: RelayChannelOptions;
  readonly #assembly = new FrameAssembly();
  readonly #queues: Readonly<Record<Lane, QueuedFrame[]>> = { control: [], bulk: [] };
  readonly #queuedBytes: Record<Lane, number> = { control: 0, bulk: 0 };
  #early: { readonly lane: Lane; readonly frame: Bytes }[] = [];
  /** What has come and was not granted again: at first the other side's part of the handshake. */
  #ungrantedBytes = pieceCost(NOISE_MESSAGE_OVERHEAD_BYTES);
  #handlers: ChannelHandlers | undefined;
  #isAttached = false;
  #isFull = false;
  #isClosing = false;
  #endReason: ChannelCloseReason | undefined;
  #linger: TimerHandle | undefined;

  constructor(options: RelayChannelOptions) {
    this.#options = options;
    this.binding = options.binding;
    options.circuit.handOver({
      onPiece: (piece) => this.#onPiece(piece),
      onCredit: () => this.#onCredit(),
      onEnd: (loss) => this.#onCircuitEnd(loss),
    });
  }

  get bulkRoomBytes(): number {
    if (this.#isClosing || this.#endReason !== undefined) return 0;
    return Math.max(0, BULK_QUEUE_BYTES - this.#queuedBytes.bulk);
  }

  send(lane: Lane, head: Bytes, body: Bytes): void {
    if (this.#isClosing || this.#endReason !== undefined) return;
    const bytes = concatBytes(head, body);
    assert(bytes.length <= this.frameBytesMax, "a frame fits the channel");
    this.#queues[lane].push({ bytes, sentBytes: 0 });
    this.#queuedBytes[lane] += bytes.length;
    this.#flush();
    if (this.#queuedBytes.control > CONTROL_QUEUE_BYTES_MAX) this.#fail();
    else this.#isFull ||= this.bulkRoomBytes === 0;
  }

  attach(handlers: ChannelHandlers): void {
    assert(!this.#isAttached, "a channel is attached once");
    this.#isAttached = true;
    queueMicrotask(() => {
      this.#handlers = handlers;
      for (const { lane, frame } of this.#early.splice(0)) this.#tellFrame(lane, frame);
      if (this.#endReason !== undefined) this.#tellEnd();
    });
  }

  close(): void {
    if (this.#isClosing || this.#endReason !== undefined) return;
    this.#isClosing = true;
    this.#dropQueue("bulk");
    this.#flush();
    if (this.#queues.control.length === 0) this.#hangUp();
    else this.#linger = this.#options.platform.setTimer(LINGER_MS_MAX, () => this.#hangUp());
    queueMicrotask(() => this.#end("local"));
  }

  #onPiece(piece: Bytes): void {
    if (this.#isClosing || this.#endReason !== undefined) return;
    const { opener, circuit } = this.#options;
    const part = opener.open(piece);
    if (part === undefined || !this.#takeFrame(part.lane, this.#assemble(part))) {
      this.#fail();
      return;
    }
    this.#ungrantedBytes += pieceCost(piece.length);
    if (this.#ungrantedBytes < CIRCUIT_CREDIT_BYTES_MIN || this.#endReason !== undefined) return;
    circuit.grant(this.#ungrantedBytes);
    this.#ungrantedBytes = 0;
  }

  #assemble(part: Parameters<FrameAssembly["take"]>[0]): Bytes | "broken" | undefined {
    const frameBytesMax = this.#isAttached ? DATA_FRAME_BYTES_MAX : CONTROL_FRAME_BYTES_MAX;
    return this.#assembly.take(part, frameBytesMax);
  }

  /** @returns False when the frame breaks a rule. */
  #takeFrame(lane: Lane, frame: Bytes | "broken" | undefined): boolean {
    if (frame === undefined || frame === "broken") return frame === undefined;
    if (this.#handlers !== undefined) {
      this.#tellFrame(lane, frame);
      return true;
    }
    this.#early.push({ lane, frame });
    return this.#early.length <= EARLY_FRAMES_MAX;
  }

  #onCredit(): void {
    this.#flush();
    if (this.#isClosing) {
      if (this.#queues.control.length === 0) this.#hangUp();
      return;
    }
    if (!this.#isFull || this.bulkRoomBytes < BULK_QUEUE_BYTES / 2) return;
    this.#isFull = false;
    this.#handlers?.onDrain();
  }

  /** Sends as much as there is credit for. */
  #flush(): void {
    while (this.#sendPart("control") || this.#sendPart("bulk")) continue;
  }

  /** Sends the next part of a lane. @returns False when there is none, or no credit for it. */
  #sendPart(lane: Lane): boolean {
    const [frame] = this.#queues[lane];
    if (frame === undefined) return false;
    const { circuit, sealer } = this.#options;
    const bytes = frame.bytes.subarray(frame.sentBytes, frame.sentBytes + PART_BYTES_MAX);
    const reservedBytes = lane === "bulk" ? CONTROL_RESERVE_BYTES : 0;
    const cost = pieceCost(bytes.length + PIECE_OVERHEAD_BYTES);
    if (circuit.creditBytes < cost + reservedBytes) return false;
    frame.sentBytes += bytes.length;
    const isLast = frame.sentBytes === frame.bytes.length;
    if (isLast) this.#queues[lane].shift();
    this.#queuedBytes[lane] -= bytes.length;
    circuit.send(sealer.seal({ lane, isLast, bytes }));
    return true;
  }

  #onCircuitEnd(loss: CircuitLoss): void {
    this.#linger?.cancel();
    this.#end(loss === "closed" ? "remote" : "failed");
  }

  /** The other side, or the rendezvous, broke a rule of the channel. */
  #fail(): void {
    this.#early = [];
    this.#hangUp();
    queueMicrotask(() => this.#end("failed"));
  }

  #hangUp(): void {
    this.#linger?.cancel();
    this.#isClosing = true;
    this.#options.circuit.close();
  }

  #tellFrame(lane: Lane, frame: Bytes): void {
    this.#handlers?.onFrame(lane, frame);
  }

  #end(reason: ChannelCloseReason): void {
    if (this.#endReason !== undefined) return;
    this.#endReason = reason;
    this.#dropQueue("bulk");
    if (this.#handlers !== undefined) this.#tellEnd();
  }

  #dropQueue(lane: Lane): void {
    this.#queues[lane].length = 0;
    this.#queuedBytes[lane] = 0;
  }

  #tellEnd(): void {
    const handlers = this.#handlers;
    this.#handlers = undefined;
    handlers?.onClose(this.#endReason ?? "failed");
  }
}
