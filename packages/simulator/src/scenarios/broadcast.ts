/** A multicast stream to members that come and go, and how well it reaches them. */

import { streamIdFromBytes } from "passalong/base";
import type { Input, Output, StreamStatus } from "passalong/core";
import type { StreamTunables } from "passalong/wire";
import { GraphIntroductions } from "../network/graph.ts";
import type { Wire } from "../network/network.ts";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import { worldStream } from "../peers/stream-keys.ts";
import { mean, quantile, share } from "../report/figures.ts";
import { World } from "../world.ts";
import { MBPS } from "./swarm.ts";

/** Milliseconds in a second and in a minute. */
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** From a peer to the middle of the network, ms: round trips of 20 to 160 ms. */
const ACCESS_MS = [5, 40] as const;

/**
 * A crash is noticed by the others after this long, ms: least and most. Source: swarm reference.
 */
const CRASH_NOTICED_MS = [2_500, 5_000] as const;

/** The stream begins so long after its members have linked, ms. Source: guess. */
const QUIET_MS = 500;

/** What is broadcast under. */
const NAME = "broadcast";

/** How a broadcast is run. */
export interface BroadcastOptions {
  readonly seed: number;
  readonly memberCount: number;
  readonly streamMbps: number;
  readonly messagesPerSecond: number;
  readonly streamMs: number;
  readonly uplinkMbps: number;
  readonly downlinkMbps: number;
  /** Of the members, in a minute; as many others join. Every second one goes without a word. */
  readonly leavingShare: number;
  readonly tunables: StreamTunables;
  /** Default: values. */
  readonly wire?: Wire;
}

/** What one member got. */
interface MemberRecord {
  readonly peer: SimulatedPeer;
  readonly linkedAt: number;
  readonly isLate: boolean;
  hasLeft: boolean;
  firstAt: number | undefined;
  /** The first number that was handed to the application. */
  firstNumber: number | undefined;
  /** Fragments that came in time, and were verified. */
  readonly inTime: number[];
}

/** How a broadcast went. */
export interface BroadcastReport {
  readonly fragmentCount: number;
  /** Members that were there from the beginning to the end. */
  readonly stayerCount: number;
  readonly leaverCount: number;
  /** Of the fragments since the first one, the part that came within the window: of all stayers. */
  readonly stayersInTime: number;
  /** The same of the stayer that did worst. */
  readonly worstInTime: number;
  /** The same of late joiners that stayed. */
  readonly lateInTime: number;
  /** From the publisher's signature to a member's verification, ms. */
  readonly delayMs: {
    readonly p50: number;
    readonly p90: number;
    readonly p99: number;
    readonly p999: number;
    readonly max: number;
  };
  /**
   * From the first link to the first verified fragment of members that came late, ms, ascending.
   */
  readonly firstFragmentMs: readonly number[];
  /** Fragments that came twice, of those that came. */
  readonly duplicateShare: number;
  /** Fragments that were pulled, of those that were new. */
  readonly pulledShare: number;
  /** Control bytes with headers around them, of payload. */
  readonly controlShare: number;
  /** What the publisher sent, in copies of the stream. */
  readonly publisherCopies: number;
}

/** One broadcast in a world of its own. */
export class Broadcast {
  readonly world: World;
  readonly publisher: SimulatedPeer;
  readonly #options: BroadcastOptions;
  readonly #graph: GraphIntroductions;
  readonly #members: MemberRecord[] = [];
  readonly #streamId = streamIdFromBytes(new Uint8Array(16).fill(1));
  readonly #sentAt: number[] = [];
  readonly #delays: number[] = [];
  #sentBytes = 0;

  constructor(options: BroadcastOptions) {
    this.#options = options;
    const { seed, wire = "values" } = options;
    this.world = new World({
      ...{ seed, wire },
      objects: { count: 1, sizeBytes: 1 },
      jitterMs: 0,
      introductions: (world) => new GraphIntroductions(world),
    });
    this.#graph = this.world.introductions as GraphIntroductions;
    this.publisher = this.#addPeer();
    this.publisher.observer = (_peer, _input, outputs) => this.#notePublished(outputs);
    for (let count = 0; count < options.memberCount; count += 1) this.#addMember(false);
    this.#graph.linkAll(this.world.peers);
  }

  /** Lets it happen, from the first message until everyone is through. */
  run(): BroadcastReport {
    const { timeline } = this.world;
    const { streamMs, tunables } = this.#options;
    timeline.at(QUIET_MS, "application", 0, () => this.#publish());
    this.#planChurn();
    const end = QUIET_MS + streamMs;
    timeline.at(end, "application", 0, () =>
      this.publisher.input({
        type: "command",
        command: { type: "unpublishStream", streamId: this.#streamId },
      }),
    );
    timeline.run(() => false, end + tunables.windowDurationMs + tunables.relayMarginDurationMs / 2);
    return this.#report();
  }

  /** Of all fragments the part that came to a member in time; 0 for strangers. */
  inTimeShareOf(peer: SimulatedPeer): number {
    const record = this.#members.find((member) => member.peer === peer);
    return record === undefined ? 0 : this.#inTimeShareOf(record);
  }

  /** What the stream is like at a peer. */
  statusOf(peer: SimulatedPeer): StreamStatus | undefined {
    return peer.core.streamStatuses().find(({ streamId }) => streamId === this.#streamId);
  }

  #addPeer(): SimulatedPeer {
    const [least, most] = ACCESS_MS;
    const { uplinkMbps, downlinkMbps } = this.#options;
    return this.world.add({
      uplinkBytesPerSecond: uplinkMbps * MBPS,
      downlinkBytesPerSecond: downlinkMbps * MBPS,
      latencyMs: least + this.world.random.unit() * (most - least),
    });
  }

  #addMember(isLate: boolean): MemberRecord {
    const peer = this.#addPeer();
    const record: MemberRecord = {
      ...{ peer, isLate, linkedAt: this.world.timeline.now, hasLeft: false },
      ...{ firstAt: undefined, firstNumber: undefined, inTime: [] },
    };
    this.#members.push(record);
    peer.observer = (_peer, input) => this.#noteArrival(record, input);
    peer.listeners.push((event) => {
      if (event.type === "streamReceived") record.firstNumber ??= event.number;
    });
    peer.input({ type: "command", command: { type: "playStream", name: NAME } });
    return record;
  }

  #publish(): void {
    const { messagesPerSecond, streamMs, streamMbps, tunables } = this.#options;
    const { timeline } = this.world;
    const { now } = timeline;
    const message = worldStream(this.#streamId, NAME, { tunables, now });
    this.publisher.input({ type: "command", command: { type: "publishStream", message } });
    const sizeBytes = Math.round((streamMbps * MBPS) / messagesPerSecond);
    const intervalMs = SECOND_MS / messagesPerSecond;
    const sends = Math.floor(streamMs / intervalMs);
    for (let count = 0; count < sends; count += 1) {
      timeline.after(count * intervalMs, "application", 0, () => {
        const bytes = new Uint8Array(sizeBytes);
        const streamId = this.#streamId;
        this.publisher.input({
          type: "command",
          command: { type: "sendToStream", streamId, bytes },
        });
      });
    }
  }

  #planChurn(): void {
    const { leavingShare, memberCount, streamMs } = this.#options;
    const { random, timeline } = this.world;
    if (leavingShare === 0) return;
    const intervalMs = MINUTE_MS / (leavingShare * memberCount);
    for (let at = intervalMs; at < streamMs; at += intervalMs) {
      const moment = QUIET_MS + at + (random.unit() - 0.5) * intervalMs;
      timeline.at(moment, "fault", 0, () => this.#leave());
      const comesAt = Math.min(
        moment + random.unit() * intervalMs,
        QUIET_MS + streamMs - SECOND_MS,
      );
      timeline.at(comesAt, "application", 0, () => {
        this.#graph.join(this.#addMember(true).peer);
      });
    }
  }

  #leave(): void {
    const { network, random } = this.world;
    const present = this.#members.filter(({ hasLeft }) => !hasLeft);
    const record = present[random.below(present.length)];
    if (record === undefined) return;
    record.hasLeft = true;
    const { peer } = record;
    if (random.below(2) === 0) {
      peer.input({ type: "command", command: { type: "leave" } });
    } else {
      const [least, most] = CRASH_NOTICED_MS;
      for (const end of [...peer.links.values()]) {
        network.cut(peer, end, least + random.unit() * (most - least));
      }
    }
    peer.die();
  }

  #notePublished(outputs: readonly Output[]): void {
    for (const output of outputs) {
      if (output.type !== "signFragment") continue;
      this.#sentAt[output.number] = this.world.timeline.now;
      this.#sentBytes += output.bytes.length;
    }
  }

  #noteArrival(record: MemberRecord, input: Input): void {
    if (input.type !== "fragmentVerified" || !input.isAuthentic) return;
    const { now } = this.world.timeline;
    record.firstAt ??= now;
    const delayMs = now - (this.#sentAt[input.number] ?? now);
    if (delayMs <= this.#options.tunables.windowDurationMs) record.inTime.push(input.number);
    this.#delays.push(delayMs);
  }

  #report(): BroadcastReport {
    const present = this.#members.filter(({ hasLeft }) => !hasLeft);
    const stayers = present.filter(({ isLate }) => !isLate);
    const late = present.filter(({ isLate }) => isLate);
    const delays = [...Float64Array.from(this.#delays).sort()];
    const at = (part: number): number => quantile(delays, part);
    const fragmentCount = this.#sentAt.length;
    const statuses = present.flatMap(({ peer }) => this.statusOf(peer) ?? []);
    const sum = (pick: (status: StreamStatus) => number): number =>
      statuses.reduce((total, status) => total + pick(status), 0);
    const pushed = sum(({ counts }) => counts.pushedFromPeers.fragments);
    const pulled = sum(({ counts }) => counts.requestedFromPeers.fragments);
    const duplicates = sum(({ counts }) => counts.duplicates.fragments);
    const everyone = [this.publisher, ...this.#members.map(({ peer }) => peer)];
    const control = everyone.reduce((total, { counts }) => total + counts.controlBytes, 0);
    const payload = everyone.reduce((total, { counts }) => total + counts.sentPayloadBytes, 0);
    const inTime = (record: MemberRecord): number => this.#inTimeShareOf(record);
    const meanOf = (records: readonly MemberRecord[]): number => mean(records.map(inTime));
    return {
      fragmentCount,
      stayerCount: stayers.length,
      leaverCount: this.#members.length - present.length,
      stayersInTime: meanOf(stayers),
      worstInTime: Math.min(...stayers.map(inTime)),
      lateInTime: meanOf(late),
      delayMs: { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: at(1) },
      firstFragmentMs: late
        .map(({ firstAt, linkedAt }) => (firstAt ?? Number.POSITIVE_INFINITY) - linkedAt)
        .sort((left, right) => left - right),
      duplicateShare: share(duplicates, pushed + pulled + duplicates),
      pulledShare: share(pulled, pushed + pulled),
      controlShare: share(control, payload),
      publisherCopies: share(this.publisher.counts.sentPayloadBytes, this.#sentBytes),
    };
  }

  /** Who is there from the beginning counts from there, others from what they were handed first. */
  #inTimeShareOf({ isLate, inTime, firstNumber = 0 }: MemberRecord): number {
    const start = isLate ? firstNumber : 0;
    return inTime.filter((number) => number >= start).length / (this.#sentAt.length - start);
  }
}
