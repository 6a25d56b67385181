/**
 * A channel over one TCP connection whose handshake is over: frames as sealed records, control
 * ahead of bulk.
 */

import type { Socket } from "node:net";
import { assert, type Bytes } from "passalong/base";
import {
  type Channel,
  type ChannelCloseReason,
  type ChannelHandlers,
  EARLY_FRAMES_MAX,
  type Lane,
} from "passalong/group";
import { CONTROL_FRAME_BYTES_MAX } from "passalong/wire";
import {
  type RecordOpener,
  type RecordSealer,
  type RecordSink,
  type SealedRecord,
  TCP_FRAME_BYTES_MAX,
} from "./record.ts";

/**
 * Bytes that the socket itself may hold; what is sealed beyond them waits here, where control can
 * overtake it. Source: measured, less than four fragments costs speed.
 */
const SOCKET_QUEUE_BYTES = 262_144;

/**
 * Bytes that wait in the socket and here before the bulk queue is full. Source: guess, four
 * fragments here while the socket has four.
 */
const BULK_QUEUE_BYTES = 2 * SOCKET_QUEUE_BYTES;

/**
 * Control bytes that the other side may leave unread before the connection fails. Source: guess,
 * 250 of the longest frames.
 */
const CONTROL_QUEUE_BYTES_MAX = 4_194_304;

/**
 * How long a connection that was closed here may take to end, ms. Source: guess, a few round trips
 * on a bad path.
 */
const LINGER_MS_MAX = 3_000;

/**
 * After so long a silence the system asks whether the other side is there, ms. Source: guess, half
 * a minute keeps most NATs open.
 */
const KEEPALIVE_MS = 30_000;

/** What a channel is made of. */
export interface TcpChannelOptions {
  /** Connected, its handshake over; the channel's from now on. */
  readonly socket: Socket;
  readonly sealer: RecordSealer;
  readonly opener: RecordOpener;
  /** The handshake's hash; 32 bytes. */
  readonly binding: Bytes;
}

/**
 * Frames over TCP.
 *
 *     open ──close──> closing ──control has left, the other side has ended──> ended
 *       └──lost, ended there, broken framing──> ended
 */
export class TcpChannel implements Channel {
  readonly kind = "tcp";
  readonly binding: Bytes;
  readonly frameBytesMax: number = TCP_FRAME_BYTES_MAX;
  readonly #socket: Socket;
  readonly #sealer: RecordSealer;
  readonly #opener: RecordOpener;
  readonly #sink: RecordSink;
  readonly #queues: Readonly<Record<Lane, SealedRecord[]>> = { control: [], bulk: [] };
  readonly #queuedBytes: Record<Lane, number> = { control: 0, bulk: 0 };
  #early: { readonly lane: Lane; readonly frame: Bytes }[] = [];
  #handlers: ChannelHandlers | undefined;
  #isAttached = false;
  #isFull = false;
  #isClosing = false;
  #endReason: ChannelCloseReason | undefined;

  constructor({ socket, sealer, opener, binding }: TcpChannelOptions) {
    this.binding = binding;
    this.#socket = socket;
    this.#sealer = sealer;
    this.#opener = opener;
    this.#sink = this.#makeSink();
    this.#listen();
  }

  get bulkRoomBytes(): number {
    if (this.#isClosing || this.#endReason !== undefined) return 0;
    const waitingBytes = this.#socket.writableLength + this.#queuedBytes.bulk;
    return Math.max(0, BULK_QUEUE_BYTES - waitingBytes);
  }

  send(lane: Lane, head: Bytes, body: Bytes): void {
    if (this.#isClosing || this.#endReason !== undefined) return;
    const record = this.#sealer.seal(lane, head, body);
    this.#queues[lane].push(record);
    this.#queuedBytes[lane] += record.sizeBytes;
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
    for (const record of this.#queues.control.splice(0)) this.#write(record);
    this.#hangUp();
    queueMicrotask(() => this.#end("local"));
  }

  #makeSink(): RecordSink {
    const frameBytesMax = (): number =>
      this.#isAttached ? TCP_FRAME_BYTES_MAX : CONTROL_FRAME_BYTES_MAX;
    return {
      get frameBytesMax() {
        return frameBytesMax();
      },
      onFrame: (lane, frame) => this.#onFrame(lane, frame),
    };
  }

  #listen(): void {
    const socket = this.#socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEPALIVE_MS);
    socket.on("data", (chunk: Buffer<ArrayBuffer>) => this.#onData(chunk));
    socket.on("drain", () => this.#onSocketDrain());
    socket.on("error", () => this.#end("failed"));
    socket.on("end", () => this.#onSocketEnd());
    socket.on("close", () => this.#end("failed"));
    socket.resume();
  }

  #onData(chunk: Buffer<ArrayBuffer>): void {
    if (this.#isClosing || this.#endReason !== undefined) return;
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    if (!this.#opener.push(bytes, this.#sink)) this.#fail();
  }

  /** @returns False when the frame breaks a rule. */
  #onFrame(lane: Lane, frame: Bytes): boolean {
    if (this.#isClosing || this.#endReason !== undefined) return true;
    if (frame.length === 0) return false;
    if (this.#handlers !== undefined) {
      this.#tellFrame(lane, frame);
      return true;
    }
    this.#early.push({ lane, frame });
    return this.#early.length <= EARLY_FRAMES_MAX;
  }

  #onSocketDrain(): void {
    this.#flush();
    if (!this.#isFull || this.bulkRoomBytes < BULK_QUEUE_BYTES / 2) return;
    this.#isFull = false;
    this.#handlers?.onDrain();
  }

  #onSocketEnd(): void {
    if (this.#endReason !== undefined || this.#isClosing) return;
    this.#end(this.#opener.isAtBoundary ? "remote" : "failed");
    this.#hangUp();
  }

  /** Hands queued records to the socket while it holds little. */
  #flush(): void {
    const { control, bulk } = this.#queues;
    while (this.#socket.writableLength < SOCKET_QUEUE_BYTES) {
      const lane: Lane = control.length > 0 ? "control" : "bulk";
      const record = lane === "control" ? control.shift() : bulk.shift();
      if (record === undefined) return;
      this.#queuedBytes[lane] -= record.sizeBytes;
      this.#write(record);
    }
  }

  /**
   * Hands a record to the socket, which passes on together what comes within one turn of the event
   * loop: a write costs more than the record in it.
   */
  #write({ pieces }: SealedRecord): void {
    const socket = this.#socket;
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(() => socket.uncork());
    }
    for (const piece of pieces) socket.write(piece);
  }

  /** Ends this side, and the whole connection soon, whatever the other side does. */
  #hangUp(): void {
    const socket = this.#socket;
    socket.end();
    const timer = setTimeout(() => socket.destroy(), LINGER_MS_MAX);
    socket.once("close", () => clearTimeout(timer));
  }

  /** The other side broke a rule of the channel. */
  #fail(): void {
    this.#early = [];
    this.#end("failed");
    this.#socket.destroy();
  }

  #tellFrame(lane: Lane, frame: Bytes): void {
    this.#handlers?.onFrame(lane, frame);
  }

  #end(reason: ChannelCloseReason): void {
    if (this.#endReason !== undefined) return;
    this.#endReason = reason;
    this.#dropQueue("control");
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
