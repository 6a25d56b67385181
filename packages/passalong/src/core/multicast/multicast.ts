/** Multicast: all streams of a group, dispatched from the peer. */

import { equalBytes, type PeerId, type StreamId } from "../../base/index.ts";
import {
  type GoodbyeReason,
  isMulticastMessage,
  MULTICAST_MESSAGES,
  type ServiceMessage,
  SLICES,
  type StreamDataMessage,
  type StreamMessage,
} from "../../wire/index.ts";
import type { DeadlineName } from "../deadlines.ts";
import {
  type Dismissal,
  ofTypes,
  type Service,
  type ServiceCommand,
  type ServiceInput,
  type ServiceViews,
  type Surroundings,
} from "../service.ts";
import { Herald, type Heralds, PastStreams } from "./announcements.ts";
import { Capacity } from "./capacity.ts";
import { STREAM_LIFETIME_MS, STREAMS_MAX, STREAMS_PER_PUBLISHER_MAX } from "./config.ts";
import type { MulticastCommand, MulticastInput, StreamStatus } from "./io.ts";
import { Outflow } from "./outflow.ts";
import { Playing } from "./playing.ts";
import { Stream, type StreamTalk } from "./stream.ts";

const isMulticastCommand = ofTypes<MulticastCommand>({
  publishStream: true,
  sendToStream: true,
  unpublishStream: true,
  playStream: true,
  stopStream: true,
  reviewStreams: true,
});

const isMulticastInput = ofTypes<MulticastInput>({
  streamVerified: true,
  streamReviewed: true,
  streamRenewed: true,
  fragmentSigned: true,
  fragmentVerified: true,
});

/** Takes part in streams. */
export function multicastService(surroundings: Surroundings): Service {
  return new Multicast(surroundings);
}

class Multicast implements Service {
  readonly family = MULTICAST_MESSAGES;
  readonly views: Partial<ServiceViews> = { streamStatuses: () => this.#statuses() };
  readonly #parts: Surroundings;
  readonly #outflow: Outflow;
  readonly #capacity = new Capacity();
  readonly #heralds: Heralds = new Map();
  readonly #streams = new Map<StreamId, Stream>();
  readonly #past = new PastStreams();
  readonly #playing: Playing;

  constructor(parts: Surroundings) {
    this.#parts = parts;
    this.#outflow = new Outflow(parts.precedence);
    this.#playing = new Playing(parts.outbox);
  }

  onCommand(command: ServiceCommand, now: number): boolean {
    if (!isMulticastCommand(command)) return false;
    switch (command.type) {
      case "publishStream":
        this.#publish(command.message, now);
        break;
      case "sendToStream":
        this.#own(command.streamId)?.send(command.bytes);
        break;
      case "unpublishStream":
        this.#own(command.streamId)?.unpublish();
        break;
      case "playStream":
        this.#playing.play(command.name, command.tunables ?? {});
        this.#playing.refocus(this.#streams.values(), now);
        break;
      case "stopStream":
        this.#playing.stop(command.name, now);
        break;
      case "reviewStreams":
        this.#review();
        break;
    }
    this.#arm(now);
    return true;
  }

  onInput(input: ServiceInput, now: number): Dismissal | undefined {
    if (!isMulticastInput(input)) return undefined;
    switch (input.type) {
      case "streamVerified": {
        const rule = this.#onStreamVerified(input, now);
        return rule === undefined ? undefined : { peerId: input.from, rule };
      }
      case "streamReviewed":
        this.#onReviewed(input, now);
        return undefined;
      case "streamRenewed":
        this.#adopt(input.message, now);
        return undefined;
      case "fragmentSigned":
        this.#streams.get(input.streamId)?.onSigned(input.number, input.signature, now);
        return undefined;
      case "fragmentVerified": {
        const isHonest = this.#streams.get(input.streamId)?.onVerified(input, now) ?? true;
        return isHonest ? undefined : { peerId: input.from, rule: "MC5" };
      }
    }
  }

  /** A link has opened: the other side learns of all streams. */
  onNeighborConnected(peerId: PeerId, now: number): void {
    this.#heralds.set(peerId, new Herald());
    for (const stream of this.#streams.values()) {
      stream.onNeighborConnected(peerId);
      this.#tell(stream, peerId);
      stream.greet(peerId, now);
    }
  }

  onNeighborGone(peerId: PeerId, _reason: GoodbyeReason | undefined, now: number): void {
    this.#heralds.delete(peerId);
    for (const stream of this.#streams.values()) stream.onNeighborGone(peerId, now);
  }

  onMessage(from: PeerId, message: ServiceMessage, now: number): undefined {
    if (!isMulticastMessage(message)) return;
    const stream = this.#streams.get(message.streamId);
    if (message.type === "stream") this.#onAnnouncement(from, message);
    else if (message.type === "streamData") this.#onData(from, message, now);
    else if (stream !== undefined) stream.onTalk(from, message, now);
    else this.#keepEarly(from, message);
  }

  onDeadline(name: DeadlineName, now: number): undefined {
    if (name !== "multicast") return;
    for (const stream of [...this.#streams.values()]) {
      if (stream.expiresAt <= now) {
        this.#forget(stream, now);
        continue;
      }
      if (stream.renewAt <= now) stream.askRenewal(now);
      if (stream.isActive) stream.sweep(now);
    }
    this.#shed(now);
    this.#arm(now);
  }

  #statuses(): StreamStatus[] {
    return [...this.#streams.values()].map((stream) => stream.status());
  }

  #onData(from: PeerId, message: StreamDataMessage, now: number): void {
    const stream = this.#streams.get(message.streamId);
    if (stream !== undefined) stream.onData(from, message, now);
    else this.#parts.precedence.release(from, message.bytes.length, now);
  }

  #keepEarly(from: PeerId, message: StreamTalk): void {
    if (message.type !== "streamMap" && message.type !== "streamFollow") return;
    this.#heralds.get(from)?.keep(message);
  }

  #own(streamId: StreamId): Stream | undefined {
    const stream = this.#streams.get(streamId);
    return stream?.isPublishing === true ? stream : undefined;
  }

  #publish(message: StreamMessage, now: number): void {
    if (this.#streams.has(message.streamId)) return;
    const stream = this.#add(message, now);
    stream.publish(now);
    this.#spread(stream, now);
  }

  #onAnnouncement(from: PeerId, message: StreamMessage): void {
    const known = this.#streams.get(message.streamId);
    const herald = this.#heralds.get(from);
    if (herald === undefined) return;
    const knownAt = known?.message.announcement.renewedAtMs ?? -1;
    if (message.announcement.renewedAtMs <= knownAt) {
      // It comes from everyone; from one who has it, nothing needs to go back.
      herald.tell(message);
      return;
    }
    if (known?.isUnpublished === true || this.#past.has(message)) return;
    if (known === undefined && this.#isFull(message)) return;
    if (herald.beginVerifying(message)) {
      this.#parts.outbox.push({ type: "verifyStream", from, message });
    }
  }

  #onStreamVerified(
    { from, streamId, verdict }: Extract<MulticastInput, { readonly type: "streamVerified" }>,
    now: number,
  ): string | undefined {
    const herald = this.#heralds.get(from);
    const message = herald?.endVerifying(streamId);
    if (herald === undefined || message === undefined) return undefined;
    if (verdict === "forged") return "MC3";
    if (verdict === "stale") return undefined;
    const isKnown = this.#streams.has(streamId);
    if (!isKnown && (this.#past.has(message) || this.#isFull(message))) return undefined;
    herald.tell(message);
    this.#adopt(message, now);
    // One that has ended before it was known leaves nothing behind.
    if (!this.#streams.has(streamId)) herald.forget(streamId);
    return undefined;
  }

  /** Asks about every stream whose publisher has its right from somebody else. */
  #review(): void {
    for (const { streamId, message } of this.#streams.values()) {
      const { announcement } = message;
      if (announcement.right === undefined) continue;
      this.#parts.outbox.push({ type: "reviewStream", streamId, announcement });
    }
  }

  /** Who may not publish any more is not waited for: its stream is gone at once. */
  #onReviewed(
    { streamId, isAllowed }: Extract<MulticastInput, { readonly type: "streamReviewed" }>,
    now: number,
  ): void {
    const stream = this.#streams.get(streamId);
    if (stream !== undefined && !isAllowed) this.#forget(stream, now);
  }

  /** Takes in an announcement that is authentic, and passes it on if it is news. */
  #adopt(message: StreamMessage, now: number): void {
    const known = this.#streams.get(message.streamId);
    if (known === undefined) {
      if (message.announcement.end === undefined) this.#spread(this.#add(message, now), now);
      else this.#past.add(message);
    } else if (known.message.announcement.renewedAtMs < message.announcement.renewedAtMs) {
      known.renew(message, now);
      this.#onRenewed(known, now);
      this.#spread(known, now);
    }
    this.#playing.refocus(this.#streams.values(), now);
    this.#arm(now);
  }

  #onRenewed(stream: Stream, now: number): void {
    const { end, tunables } = stream.message.announcement;
    stream.expiresAt = now + STREAM_LIFETIME_MS;
    if (end === undefined || stream.isUnpublished) return;
    stream.isUnpublished = true;
    stream.renewAt = Number.POSITIVE_INFINITY;
    stream.expiresAt = now + tunables.windowDurationMs + tunables.relayMarginDurationMs;
    this.#sayUnpublished(stream);
  }

  #add(message: StreamMessage, now: number): Stream {
    const { outbox, precedence, random } = this.#parts;
    const stream = new Stream(message, {
      outbox,
      precedence,
      random,
      outflow: this.#outflow,
      onLate: (at) => this.#capacity.onLate(this.#usedSlices, at),
      mayGrant: (at) => this.#capacity.mayGrant(this.#usedSlices, this.#outflow.backlogMs(at)),
    });
    stream.expiresAt = now + STREAM_LIFETIME_MS;
    this.#streams.set(message.streamId, stream);
    for (const peerId of this.#heralds.keys()) stream.onNeighborConnected(peerId);
    const { name, publisherKey } = message.announcement;
    outbox.event({ type: "streamPublished", streamId: message.streamId, name, publisherKey });
    return stream;
  }

  /** Tells everyone who does not know, and hears what was said meanwhile. */
  #spread(stream: Stream, now: number): void {
    for (const [peerId, herald] of this.#heralds) {
      this.#tell(stream, peerId);
      for (const message of herald.takeEarly(stream.streamId)) stream.onTalk(peerId, message, now);
    }
  }

  #tell(stream: Stream, peerId: PeerId): void {
    if (this.#heralds.get(peerId)?.tell(stream.message) === true) stream.announceTo(peerId);
  }

  #forget(stream: Stream, now: number): void {
    stream.stop(now);
    this.#streams.delete(stream.streamId);
    this.#past.add(stream.message);
    for (const herald of this.#heralds.values()) herald.forget(stream.streamId);
    if (!stream.isUnpublished) this.#sayUnpublished(stream);
    this.#playing.refocus(this.#streams.values(), now);
  }

  #sayUnpublished({ streamId, name }: Stream): void {
    this.#parts.outbox.event({ type: "streamUnpublished", streamId, name });
  }

  #isFull({ announcement }: StreamMessage): boolean {
    if (this.#streams.size >= STREAMS_MAX) return true;
    let count = 0;
    for (const { message } of this.#streams.values()) {
      if (equalBytes(message.announcement.publisherKey, announcement.publisherKey)) count += 1;
    }
    return count >= STREAMS_PER_PUBLISHER_MAX;
  }

  get #usedSlices(): number {
    let count = 0;
    for (const stream of this.#streams.values()) count += stream.usedSlices;
    return count;
  }

  /** Takes back slices when more is pushed than the uplink carries. */
  #shed(now: number): void {
    const streams = [...this.#streams.values()];
    const usedSlices = this.#usedSlices;
    let pushedBytesPerSecond = 0;
    for (const stream of streams) {
      pushedBytesPerSecond += (stream.usedSlices * stream.bytesPerSecond(now)) / SLICES;
    }
    const load = {
      usedSlices,
      backlogMs: this.#outflow.backlogMs(now),
      sliceBytesPerSecond: usedSlices === 0 ? 0 : pushedBytesPerSecond / usedSlices,
      uplinkBytesPerSecond: this.#parts.precedence.bytesPerSecond,
      isPublishing: streams.some((stream) => stream.isPublishing),
    };
    for (let left = this.#capacity.excess(load, now); left > 0; left -= 1) this.#shedOne();
  }

  #shedOne(): void {
    let heaviest: Stream | undefined;
    for (const stream of this.#streams.values()) {
      if (stream.usedSlices > (heaviest?.usedSlices ?? 0)) heaviest = stream;
    }
    heaviest?.shed();
  }

  #arm(now: number): void {
    let next = Number.POSITIVE_INFINITY;
    for (const stream of this.#streams.values()) {
      next = Math.min(next, stream.expiresAt, stream.renewAt);
      if (stream.isActive) next = Math.min(next, now + stream.periodMs);
    }
    if (Number.isFinite(next)) this.#parts.deadlines.setAtMost("multicast", next);
  }
}
