/** One connection inside one process: two channels and everything that may happen to them. */

import { assert, type Bytes, concatBytes } from "../base/index.ts";
import type { Channel, ChannelCloseReason, ChannelHandlers, Lane } from "../group/index.ts";
import { EARLY_FRAMES_MAX } from "../group/index.ts";
import { CONTROL_FRAME_BYTES_MAX } from "../wire/index.ts";

/** Runs a task later, never at once, and tasks of equal delay in the order given. */
export type Schedule = (task: () => void) => void;

/** One frame under way. */
export interface MemoryFrame {
  readonly lane: Lane;
  readonly bytes: Bytes;
}

/** The sizes and the pace of a connection. */
export interface MemoryChannelOptions {
  readonly schedule: Schedule;
  readonly frameBytesMax: number;
  /** Payload bytes that the bulk queue takes. */
  readonly bulkQueueBytes: number;
}

/** What a channel of a pair needs to know of its connection. */
interface Wire extends MemoryChannelOptions {
  isHeld: boolean;
  intercept: ((frame: MemoryFrame) => MemoryFrame | undefined) | undefined;
}

/** Two ends, and the hand of fate: tests cut, hold and alter connections here. */
export class MemoryConnection {
  readonly offererEnd: MemoryChannel;
  readonly answererEnd: MemoryChannel;
  readonly #wire: Wire;

  /** @param bindings  What each end sees; alike unless somebody sits between them. */
  constructor(
    options: MemoryChannelOptions,
    bindings: { readonly offerer: Bytes; readonly answerer: Bytes },
  ) {
    this.#wire = { ...options, isHeld: false, intercept: undefined };
    this.offererEnd = new MemoryChannel(this.#wire, bindings.offerer);
    this.answererEnd = new MemoryChannel(this.#wire, bindings.answerer);
    MemoryChannel.pair(this.offererEnd, this.answererEnd);
  }

  /** Loses the connection: both ends learn that it failed, and everything under way is lost. */
  cut(): void {
    this.offererEnd.lose();
    this.answererEnd.lose();
  }

  /** Nothing arrives until {@link release}. */
  hold(): void {
    this.#wire.isHeld = true;
  }

  /** What was held arrives, and what follows. */
  release(): void {
    this.#wire.isHeld = false;
    this.offererEnd.resume();
    this.answererEnd.resume();
  }

  /** Sees every frame of both directions before it arrives; gives it, another one, or none. */
  intercept(alter: (frame: MemoryFrame) => MemoryFrame | undefined): void {
    this.#wire.intercept = alter;
  }
}

/**
 * One end.
 *
 *     open ──close──> closing ──control frames delivered──> ended
 *       └────────────lose, the other end's close──────────> ended
 */
export class MemoryChannel implements Channel {
  readonly kind = "memory";
  readonly binding: Bytes;
  readonly #wire: Wire;
  readonly #control: MemoryFrame[] = [];
  readonly #bulk: MemoryFrame[] = [];
  #early: MemoryFrame[] = [];
  #bulkQueuedBytes = 0;
  #isFull = false;
  #isClosing = false;
  #heldTurns = 0;
  #other: MemoryChannel | undefined;
  #handlers: ChannelHandlers | undefined;
  #isAttached = false;
  #endReason: ChannelCloseReason | undefined;

  constructor(wire: Wire, binding: Bytes) {
    this.#wire = wire;
    this.binding = binding;
  }

  /** Makes two channels each other's ends. */
  static pair(left: MemoryChannel, right: MemoryChannel): void {
    left.#other = right;
    right.#other = left;
  }

  get frameBytesMax(): number {
    return this.#wire.frameBytesMax;
  }

  get bulkRoomBytes(): number {
    return Math.max(0, this.#wire.bulkQueueBytes - this.#bulkQueuedBytes);
  }

  send(lane: Lane, head: Bytes, body: Bytes): void {
    if (this.#isClosing || this.#endReason !== undefined) return;
    const frame = { lane, bytes: concatBytes(head, body) };
    assert(frame.bytes.length <= this.frameBytesMax, "a frame fits the channel");
    if (lane === "bulk") {
      this.#bulkQueuedBytes += frame.bytes.length;
      this.#isFull ||= this.bulkRoomBytes === 0;
      this.#bulk.push(frame);
    } else {
      this.#control.push(frame);
    }
    this.#scheduleTurn();
  }

  attach(handlers: ChannelHandlers): void {
    assert(!this.#isAttached, "a channel is attached once");
    this.#isAttached = true;
    this.#wire.schedule(() => {
      this.#handlers = handlers;
      for (const frame of this.#early.splice(0)) this.#tell(frame);
      if (this.#endReason !== undefined) this.#tellEnd();
    });
  }

  close(): void {
    if (this.#isClosing || this.#endReason !== undefined) return;
    this.#isClosing = true;
    this.#bulk.length = 0;
    this.#scheduleTurn();
  }

  /** The connection is lost; for tests. */
  lose(): void {
    this.#wire.schedule(() => this.#end("failed"));
  }

  /** Takes the turns that were held; for {@link MemoryConnection.release}. */
  resume(): void {
    for (; this.#heldTurns > 0; this.#heldTurns -= 1) this.#scheduleTurn();
  }

  get #far(): MemoryChannel {
    assert(this.#other !== undefined, "a connection has two ends");
    return this.#other;
  }

  #scheduleTurn(): void {
    this.#wire.schedule(() => this.#takeTurn());
  }

  /**
   * One turn for each frame and one for the end: so frames need one delay each, not one after the
   * other.
   */
  #takeTurn(): void {
    if (this.#wire.isHeld) {
      this.#heldTurns += 1;
      return;
    }
    const frame = this.#control.shift() ?? this.#bulk.shift();
    if (frame !== undefined) this.#deliver(frame);
    const isDone = this.#isClosing && this.#control.length === 0;
    if (!isDone || this.#endReason !== undefined) return;
    this.#end("local");
    this.#far.#end("remote");
  }

  #deliver(frame: MemoryFrame): void {
    if (this.#endReason !== undefined) return;
    const { intercept } = this.#wire;
    const altered = intercept === undefined ? frame : intercept(frame);
    if (altered !== undefined) this.#far.#receive(altered);
    if (frame.lane === "bulk") this.#onBulkGone(frame.bytes.length);
  }

  /**
   * Room is told of when half the queue is free again, so that a sender does not wake for every
   * frame.
   */
  #onBulkGone(sizeBytes: number): void {
    this.#bulkQueuedBytes -= sizeBytes;
    if (!this.#isFull || this.#isClosing) return;
    if (this.#bulkQueuedBytes > this.#wire.bulkQueueBytes / 2) return;
    this.#isFull = false;
    this.#handlers?.onDrain();
  }

  #receive(frame: MemoryFrame): void {
    if (this.#endReason !== undefined || this.#isClosing) return;
    if (this.#handlers !== undefined) {
      this.#tell(frame);
      return;
    }
    this.#early.push(frame);
    const isTooMuch =
      this.#early.length > EARLY_FRAMES_MAX || frame.bytes.length > CONTROL_FRAME_BYTES_MAX;
    if (isTooMuch) this.#fail();
  }

  /** The other end broke a rule of the channel. */
  #fail(): void {
    this.#early = [];
    this.#end("failed");
    this.#far.#end("remote");
  }

  #tell(frame: MemoryFrame): void {
    this.#handlers?.onFrame(frame.lane, frame.bytes);
  }

  #end(reason: ChannelCloseReason): void {
    if (this.#endReason !== undefined) return;
    this.#endReason = reason;
    this.#control.length = 0;
    this.#bulk.length = 0;
    if (this.#handlers !== undefined) this.#tellEnd();
  }

  #tellEnd(): void {
    const handlers = this.#handlers;
    this.#handlers = undefined;
    handlers?.onClose(this.#endReason ?? "failed");
  }
}
