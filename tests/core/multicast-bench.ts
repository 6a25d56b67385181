/** One core and its streams: a host that answers at once, and neighbors made of messages. */

import { type Bytes, type PeerId, type StreamId, streamIdFromBytes } from "passalong/base";
import {
  type Input,
  type MulticastEvent,
  type Output,
  type StreamStatus,
  STREAM_TUNABLES,
} from "passalong/core";
import type { PeerMessage, StreamMessage, StreamPart, StreamTunables } from "passalong/wire";
import {
  answerMulticast,
  worldSignature,
  worldStream,
} from "../../packages/simulator/src/peers/stream-keys.ts";
import { Bench, sentIn } from "./bench.ts";

/** How often neighbors are heard of, ms. Source: less than what makes them gone, 15 s. */
const ALIVE_MS = 5_000;

/** The stream that most tests are about. */
export const STREAM: StreamId = streamOf(1);

/** The stream of a number. */
export function streamOf(number: number): StreamId {
  return streamIdFromBytes(new Uint8Array(16).fill(number));
}

/** An announcement, authentic unless it says otherwise. */
export function announcement(
  change: Partial<StreamMessage["announcement"]> & {
    readonly streamId?: StreamId;
    readonly isForged?: boolean;
  } = {},
): StreamMessage {
  const { streamId = STREAM, isForged = false, ...rest } = change;
  const message = worldStream(streamId, "tv", { tunables: STREAM_TUNABLES, now: 1_000 });
  return {
    ...message,
    announcement: { ...message.announcement, ...rest },
    signature: isForged ? new Uint8Array(64) : message.signature,
  };
}

/** What a neighbor holds: numbers up to the last, but for some. */
export function mapMessage(
  last: number,
  {
    lacks = [],
    streamId = STREAM,
  }: { readonly lacks?: number[]; readonly streamId?: StreamId } = {},
): PeerMessage {
  const bitmap = new Uint8Array(Math.ceil(last / 8));
  for (let bit = 0; bit < last; bit += 1) {
    if (lacks.includes(last - 1 - bit)) continue;
    bitmap[bit >> 3] = (bitmap[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
  let { length } = bitmap;
  while (length > 0 && bitmap[length - 1] === 0) length -= 1;
  return { type: "streamMap", streamId, last, bitmap: bitmap.slice(0, length) };
}

/** A fragment of ten bytes that tell its number. */
export function fragment(
  number: number,
  change: { readonly part?: StreamPart; readonly bytes?: Bytes; readonly isForged?: boolean } = {},
): Extract<PeerMessage, { type: "streamData" }> {
  const { part = "whole", bytes = new Uint8Array(10).fill(number), isForged = false } = change;
  const signature = isForged ? new Uint8Array(64) : worldSignature();
  return { type: "streamData", streamId: STREAM, number, part, signature, bytes };
}

/** A core whose host answers at once, unless it is told to wait. */
export class StreamBench extends Bench {
  /** False: what is to be verified stays unanswered. */
  answers = true;
  readonly #linked = new Set<PeerId>();

  constructor() {
    super({ aim: 8, max: 40 });
  }

  override input(input: Input): Output[] {
    const outputs = super.input(input);
    for (const output of outputs) {
      switch (output.type) {
        case "verifyFragment":
          if (!this.answers) break;
          super.input(answerMulticast(output, 2_000 + this.now));
          break;
        case "verifyStream":
        case "renewStream":
        case "signFragment":
          this.input(answerMulticast(output, 2_000 + this.now));
          break;
        default:
      }
    }
    return outputs;
  }

  override connect(peerId: PeerId): void {
    this.#linked.add(peerId);
    super.connect(peerId);
  }

  /** A link ends. */
  disconnect(peerId: PeerId): void {
    this.#linked.delete(peerId);
    this.input({ type: "neighborDisconnected", peerId });
  }

  /** Lets time pass; neighbors are heard of now and then, or they would be gone. */
  override pass(ms: number): void {
    for (let left = ms; left > 0; left -= ALIVE_MS) {
      for (const peerId of this.#linked) this.message(peerId, { type: "pong", token: 0 });
      super.pass(Math.min(left, ALIVE_MS));
    }
  }

  /** Plays the stream of the name, announced by a neighbor. */
  play(from: PeerId, tunables: Partial<StreamTunables> = {}): void {
    this.command({ type: "playStream", name: "tv", tunables });
    this.message(from, announcement());
  }

  /** Publishes a stream. */
  publish(tunables: Partial<StreamTunables> = {}): void {
    const message = announcement({ tunables: { ...STREAM_TUNABLES, ...tunables } });
    this.command({ type: "publishStream", message });
  }

  /** Sends a message of some bytes on the own stream. */
  publishMessage(sizeBytes = 10): void {
    const bytes = new Uint8Array(sizeBytes);
    this.command({ type: "sendToStream", streamId: STREAM, bytes });
  }

  /** A neighbor follows the stream and wants slices. */
  ask(from: PeerId, mask: number, first = 0): void {
    this.message(from, { type: "streamFollow", streamId: STREAM, isFollowing: true });
    this.message(from, { type: "streamPush", streamId: STREAM, mask, from: first });
  }

  /** What the application was told of streams since the last call of `take`. */
  told(): MulticastEvent[] {
    return this.said.flatMap((output) =>
      output.type === "event" && output.event.type.startsWith("stream")
        ? [output.event as MulticastEvent]
        : [],
    );
  }

  /** Numbers of the fragments that went to a neighbor since the last call of `take`. */
  sentNumbers(to: PeerId): number[] {
    return sentIn(this.said, to, "streamData").flatMap((message) =>
      message.type === "streamData" ? [message.number] : [],
    );
  }

  /** What the last message of a kind to a neighbor said; undefined: none went. */
  lastSent<Type extends PeerMessage["type"]>(
    to: PeerId,
    type: Type,
  ): Extract<PeerMessage, { type: Type }> | undefined {
    const message = sentIn(this.said, to, type).at(-1);
    return message as Extract<PeerMessage, { type: Type }> | undefined;
  }

  /** What the stream is like. */
  status(streamId: StreamId = STREAM): StreamStatus | undefined {
    return this.core.streamStatuses().find((status) => status.streamId === streamId);
  }
}
