/** A backplane over any broker: subjects, authentic frames, bounds on what waits. */

import { createHmac, timingSafeEqual } from "node:crypto";
import type { Broker, Carrier, Delivery } from "../backplanes/broker.ts";
import { type Bytes, bytesFromHex, concatBytes, hexFromBytes } from "passalong/base";
import {
  BACKPLANE_BYTES_MAX,
  BACKPLANE_MS_MAX,
  NODE_FRAME_BYTES_MAX,
  NODE_ID_BYTES,
  type NodeId,
} from "../core/index.ts";

/** What every subject begins with; the number is the version of the frames. */
const SUBJECT_PREFIX = "passalong1";

/** What a cluster's name is made from, under its key. Source: docs/spec/19-backplane.md. */
const CLUSTER_LABEL = "passalong cluster";

/** Bytes of a cluster's name. Source: as a node's id. */
const CLUSTER_BYTES = 8;

/** Bytes of a code. Source: RFC 2104 §5, half of SHA-256. */
const CODE_BYTES = 16;

/**
 * A broker that has not come after this is said to be away, ms. Source: guess, longer than it takes
 * to connect.
 */
const FIRST_STATE_MS = 3_000;

/** What stands before the frame. */
const HEAD_BYTES = NODE_ID_BYTES + CODE_BYTES;

/**
 * Carries frames between nodes: at most once, in no order, perhaps twice, perhaps never (BP1 to
 * BP4).
 */
export interface Backplane {
  /** This node. */
  readonly self: NodeId;
  /** False while the broker is away. */
  readonly isUp: boolean;
  /** Hands a frame to one node; known within half a second. Never rejects. */
  send(to: NodeId, frame: Bytes): Promise<Delivery>;
  /** Hands a frame to all other nodes. */
  broadcast(frame: Bytes): void;
  /** Ends it; nothing is received any more. */
  close(): Promise<void>;
}

/** What a backplane tells. */
export interface BackplaneHandlers {
  /** A frame of another node; its bytes are the taker's. */
  onFrame(from: NodeId, frame: Bytes): void;
  /** The broker has come or gone, or has not come. */
  onState(isUp: boolean): void;
}

/** What a backplane is opened with. */
export interface SealedBackplaneOptions {
  readonly broker: Broker;
  readonly self: NodeId;
  /** The secret that all nodes of the cluster have. */
  readonly key: string;
  readonly handlers: BackplaneHandlers;
}

/**
 * Opens a backplane.
 *
 * @throws RendezvousError when the broker can never be connected to.
 */
export async function openBackplane(options: SealedBackplaneOptions): Promise<Backplane> {
  const backplane = new SealedBackplane(options);
  await backplane.open(options.broker);
  return backplane;
}

class SealedBackplane implements Backplane {
  readonly self: NodeId;
  readonly #key: string;
  readonly #handlers: BackplaneHandlers;
  readonly #cluster: string;
  readonly #selfBytes: Bytes;
  #carrier: Carrier | undefined;
  #isUp = false;
  #isClosed = false;
  #waitingBytes = 0;
  #firstState: NodeJS.Timeout | undefined;

  constructor({ self, key, handlers }: SealedBackplaneOptions) {
    this.self = self;
    this.#key = key;
    this.#handlers = handlers;
    const name = createHmac("sha256", key).update(CLUSTER_LABEL).digest();
    this.#cluster = hexFromBytes(name.subarray(0, CLUSTER_BYTES));
    this.#selfBytes = bytesFromHex(self) ?? new Uint8Array(NODE_ID_BYTES);
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  async open(broker: Broker): Promise<void> {
    this.#carrier = await broker.open({
      subjects: [this.#subjectOf(this.self), this.#subjectOfAll()],
      onPayload: (subject, payload) => this.#onPayload(subject, payload),
      onState: (isUp) => this.#onState(isUp),
    });
    this.#firstState = setTimeout(() => {
      if (!this.#isUp) this.#handlers.onState(false);
    }, FIRST_STATE_MS);
  }

  send(to: NodeId, frame: Bytes): Promise<Delivery> {
    return this.#publish(this.#subjectOf(to), frame);
  }

  broadcast(frame: Bytes): void {
    void this.#publish(this.#subjectOfAll(), frame);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#isUp = false;
    clearTimeout(this.#firstState);
    await this.#carrier?.close();
  }

  async #publish(subject: string, frame: Bytes): Promise<Delivery> {
    const carrier = this.#carrier;
    const sizeBytes = HEAD_BYTES + frame.length;
    if (carrier === undefined || !this.#isUp) return "unreachable";
    if (this.#waitingBytes + sizeBytes > BACKPLANE_BYTES_MAX) return "unreachable";
    this.#waitingBytes += sizeBytes;
    const code = this.#codeOf(subject, this.#selfBytes, frame);
    const taken = carrier.publish(subject, concatBytes(this.#selfBytes, code, frame));
    // What a broker that stands still has not taken waits on, and counts, when its time is over.
    void taken.then(() => {
      this.#waitingBytes -= sizeBytes;
    });
    return inTime(taken);
  }

  #onPayload(subject: string, payload: Uint8Array): void {
    if (this.#isClosed) return;
    const frameBytes = payload.length - HEAD_BYTES;
    if (frameBytes < 0 || frameBytes > NODE_FRAME_BYTES_MAX) return;
    // A copy: the broker's client may use its memory again.
    const bytes: Bytes = new Uint8Array(payload);
    const from = bytes.subarray(0, NODE_ID_BYTES);
    const frame = bytes.subarray(HEAD_BYTES);
    const code = this.#codeOf(subject, from, frame);
    if (!timingSafeEqual(code, bytes.subarray(NODE_ID_BYTES, HEAD_BYTES))) return;
    const node = hexFromBytes(from);
    if (node !== this.self) this.#handlers.onFrame(node, frame);
  }

  #onState(isUp: boolean): void {
    if (this.#isClosed || isUp === this.#isUp) return;
    clearTimeout(this.#firstState);
    this.#isUp = isUp;
    this.#handlers.onState(isUp);
  }

  #codeOf(subject: string, from: Bytes, frame: Bytes): Buffer {
    return createHmac("sha256", this.#key)
      .update(Uint8Array.of(subject.length))
      .update(subject)
      .update(from)
      .update(frame)
      .digest()
      .subarray(0, CODE_BYTES);
  }

  #subjectOf(node: NodeId): string {
    return `${SUBJECT_PREFIX}.${this.#cluster}.n.${node}`;
  }

  #subjectOfAll(): string {
    return `${SUBJECT_PREFIX}.${this.#cluster}.all`;
  }
}

/** The delivery, or "unreachable" when it is not known in time (BP2). */
function inTime(taken: Promise<Delivery>): Promise<Delivery> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve("unreachable"), BACKPLANE_MS_MAX);
    void taken.then((delivery) => {
      clearTimeout(timer);
      resolve(delivery);
    });
  });
}
