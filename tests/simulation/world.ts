/**
 * A small deterministic world of real cores: virtual time, shared uplinks, latency, and members
 * that misbehave.
 */

import {
  type Bytes,
  concatBytes,
  equalBytes,
  type PeerId,
  peerIdFromBytes,
  PriorityQueue,
  type Random,
  type Range,
  seededRandom,
} from "passalong/base";
import { type Core, type CoreEvent, createCore, type Input, type Output } from "passalong/core";
import { Codec, isMalformed, type PeerMessage } from "passalong/wire";

/** Members say nothing of services here. */
const FRAMES = new Codec();

/** Payload bytes of data that may be under way on one link. */
const CREDIT_WINDOW_BYTES = 4_194_304;

/** Payload bytes that one link takes before its uplink has sent them. */
const LINK_QUEUE_BYTES = 262_144;

/** How long hashing and storing one object take, ms. */
const SETTLE_MS = 0.5;

/** What one member is like. */
export interface MemberOptions {
  readonly uplinkBytesPerSecond?: number;
  readonly uploadLimitBytesPerSecond?: number;
  readonly latencyMs?: number;
  /** Serves wrong bytes for every object whose index this divides. */
  readonly corruptsEvery?: number;
  /** Never sends data. */
  readonly isMute?: boolean;
  /** Refuses to store the object this many times. */
  readonly storageFailures?: number;
}

interface LinkEnd {
  readonly to: Member;
  grantedBytes: number;
  sentBytes: number;
  queuedBytes: number;
}

/** A member: a core and what surrounds it. */
export class Member {
  readonly peerId: PeerId;
  readonly core: Core;
  readonly options: MemberOptions;
  readonly objects = new Map<number, Bytes>();
  readonly events: { readonly at: number; readonly event: CoreEvent }[] = [];
  readonly links = new Map<PeerId, LinkEnd>();
  uplinkFreeAt = 0;
  sentPayloadBytes = 0;
  sentControlBytes = 0;
  completedAt: number | undefined;
  isAlive = true;
  storageFailures: number;
  wakesAt: number | undefined;

  constructor(peerId: PeerId, options: MemberOptions, random: Random) {
    this.peerId = peerId;
    this.options = options;
    this.storageFailures = options.storageFailures ?? 0;
    this.core = createCore({ selfId: peerId, degree: { aim: 14, max: 24 }, random });
  }
}

/** Everything and everyone. */
export class World {
  readonly members: Member[] = [];
  readonly random: Random;
  readonly #queue = new PriorityQueue<() => void>();
  readonly #truth: ReadonlyMap<number, Bytes>;
  /** The rendezvous introduces while it lives. */
  isRendezvousAlive = true;
  now = 0;

  constructor(seed: number, truth: ReadonlyMap<number, Bytes>) {
    this.random = seededRandom(seed);
    this.#truth = truth;
  }

  /** Adds a member; it is introduced to all others. */
  add(options: MemberOptions = {}): Member {
    const id = new Uint8Array(32).map(() => this.random.below(256));
    const member = new Member(
      peerIdFromBytes(id),
      options,
      seededRandom(this.random.below(2 ** 31)),
    );
    this.members.push(member);
    if (options.uploadLimitBytesPerSecond !== undefined) {
      this.command(member, {
        type: "setUploadLimit",
        bytesPerSecond: options.uploadLimitBytesPerSecond,
      });
    }
    return member;
  }

  /** Tells the member who else there is, as a rendezvous does at a join. */
  introduce(member: Member): void {
    if (!this.isRendezvousAlive) return;
    const peerIds = this.members
      .filter((other) => other !== member && other.isAlive)
      .map((other) => other.peerId)
      .toSorted(() => this.random.below(3) - 1)
      .slice(0, 16);
    this.input(member, { type: "introduced", peerIds });
  }

  /** Makes the member hold objects. */
  provide(member: Member, ranges: readonly Range[]): void {
    for (const { start, end } of ranges) {
      for (let index = start; index < end; index += 1) {
        const bytes = this.#truth.get(index);
        if (bytes !== undefined) member.objects.set(index, bytes);
      }
    }
    this.command(member, { type: "addHave", ranges });
  }

  command(member: Member, command: Extract<Input, { type: "command" }>["command"]): void {
    this.input(member, { type: "command", command });
  }

  /** Ends a member without a goodbye; its neighbors notice after a while. */
  crash(member: Member, noticedAfterMs = 1_000): void {
    member.isAlive = false;
    for (const { to } of member.links.values()) {
      this.after(noticedAfterMs, () => this.#unlink(to, member.peerId));
    }
    member.links.clear();
  }

  after(delayMs: number, action: () => void): void {
    this.#queue.add(this.now + delayMs, action);
  }

  /**
   * Runs until the condition holds, nothing is left to do, or virtual time is over. True when it
   * held.
   */
  runUntil(condition: () => boolean, untilMs: number): boolean {
    while (!condition()) {
      const next = this.#queue.nextKey;
      if (next === undefined || next > untilMs) return false;
      this.now = Math.max(this.now, next);
      this.#queue.take()?.();
    }
    return true;
  }

  /** Hands an input to a member and performs what comes out. */
  input(member: Member, input: Input): void {
    if (!member.isAlive) return;
    for (const output of member.core.handle(input, this.now)) this.#perform(member, output);
    this.#arm(member);
  }

  #arm(member: Member): void {
    const deadline = member.core.nextDeadline;
    if (deadline === undefined || member.wakesAt === deadline) return;
    member.wakesAt = deadline;
    this.#queue.add(Math.max(deadline, this.now), () => {
      if (member.wakesAt !== deadline) return;
      member.wakesAt = undefined;
      this.input(member, { type: "deadline" });
    });
  }

  #perform(member: Member, output: Output): void {
    switch (output.type) {
      case "send":
        this.#send(member, output.to, output.message);
        break;
      case "releaseCredit":
        this.#release(member, output.peerId, output.bytes);
        break;
      case "connect":
        this.#connect(member, output.peerId);
        break;
      case "disconnect":
        this.#disconnect(member, output.peerId);
        break;
      case "sampleMembers":
        this.after(1, () => this.introduce(member));
        break;
      case "readObject":
        this.after(0.1, () => {
          const bytes = this.#read(member, output.index);
          this.input(member, { type: "objectRead", index: output.index, bytes });
        });
        break;
      case "verifyObject": {
        const truth = this.#truth.get(output.index);
        const isAuthentic = truth !== undefined && equalBytes(truth, output.bytes);
        this.after(SETTLE_MS, () =>
          this.input(member, {
            type: "objectVerified",
            index: output.index,
            from: output.from,
            isAuthentic,
          }),
        );
        break;
      }
      case "storeObject":
        this.after(SETTLE_MS, () => this.#store(member, output.index, output.bytes));
        break;
      case "verifyRegister":
        this.after(SETTLE_MS, () =>
          this.input(member, {
            type: "registerVerified",
            version: output.version,
            from: output.from,
            isAuthentic: output.value[0] === 1,
          }),
        );
        break;
      // Nobody posts here.
      case "signPosting":
      case "verifyPosting":
      // These cores have no overlay.
      case "signRecord":
      case "verifyRecords":
      case "signalReceived":
        break;
      case "event":
        member.events.push({ at: this.now, event: output.event });
        if (output.event.type === "wantSatisfied") member.completedAt = this.now;
        break;
      // Nobody has streams here.
      case "verifyStream":
      case "reviewStream":
      case "renewStream":
      case "signFragment":
      case "verifyFragment":
        break;
    }
  }

  #read(member: Member, index: number): Bytes | undefined {
    const bytes = member.objects.get(index);
    const { corruptsEvery } = member.options;
    if (bytes === undefined || corruptsEvery === undefined || index % corruptsEvery !== 0)
      return bytes;
    return bytes.map((byte) => byte ^ 0xff);
  }

  #store(member: Member, index: number, bytes: Bytes): void {
    const isStored = member.storageFailures === 0;
    if (isStored) member.objects.set(index, bytes);
    else member.storageFailures -= 1;
    this.input(member, { type: "objectStored", index, isStored });
  }

  #connect(member: Member, peerId: PeerId): void {
    this.after(50, () => {
      const other = this.members.find((candidate) => candidate.peerId === peerId);
      if (other === undefined || !other.isAlive || !member.isAlive) {
        this.input(member, { type: "connectFailed", peerId });
        return;
      }
      this.#link(member, other);
    });
  }

  #link(left: Member, right: Member): void {
    if (left.links.has(right.peerId)) return;
    for (const [from, to] of [
      [left, right],
      [right, left],
    ] as const) {
      from.links.set(to.peerId, {
        to,
        grantedBytes: CREDIT_WINDOW_BYTES,
        sentBytes: 0,
        queuedBytes: 0,
      });
    }
    for (const [from, to] of [
      [left, right],
      [right, left],
    ] as const) {
      this.input(from, { type: "neighborConnected", peerId: to.peerId });
      this.#reportWritable(from, to.peerId);
    }
  }

  #disconnect(member: Member, peerId: PeerId): void {
    const link = member.links.get(peerId);
    if (link === undefined) return;
    member.links.delete(peerId);
    this.after(this.#latencyMs(member, link.to), () => this.#unlink(link.to, member.peerId));
  }

  #unlink(member: Member, peerId: PeerId): void {
    if (!member.links.delete(peerId)) return;
    this.input(member, { type: "neighborDisconnected", peerId });
  }

  #send(member: Member, to: PeerId, message: PeerMessage): void {
    const link = member.links.get(to);
    if (link === undefined) return;
    const { head, body } = FRAMES.encode(message);
    const frame = concatBytes(head, body);
    if (message.type !== "data") {
      member.sentControlBytes += frame.length;
      this.after(this.#latencyMs(member, link.to), () => this.#deliver(member, link, frame));
      return;
    }
    if (member.options.isMute === true) return;
    const size = message.bytes.length;
    link.sentBytes += size;
    link.queuedBytes += size;
    member.sentPayloadBytes += size;
    const rate = member.options.uplinkBytesPerSecond ?? 1e9;
    member.uplinkFreeAt = Math.max(member.uplinkFreeAt, this.now) + (size * 1_000) / rate;
    const sentAfter = member.uplinkFreeAt - this.now;
    this.after(sentAfter, () => {
      link.queuedBytes -= size;
      this.#reportWritable(member, to);
    });
    this.after(sentAfter + this.#latencyMs(member, link.to), () =>
      this.#deliver(member, link, frame),
    );
  }

  #deliver(from: Member, link: LinkEnd, frame: Bytes): void {
    if (from.links.get(link.to.peerId) !== link) return;
    const message = FRAMES.decode(frame);
    if (isMalformed(message) || message.type === "auth" || message.type === "credit") return;
    if (message.type === "goodbye" || message.type === "passedOver") return;
    this.input(link.to, { type: "message", from: from.peerId, message });
  }

  #release(member: Member, peerId: PeerId, bytes: number): void {
    const link = member.links.get(peerId);
    if (link === undefined) return;
    const back = link.to.links.get(member.peerId);
    if (back === undefined) return;
    back.grantedBytes += bytes;
    this.after(this.#latencyMs(member, link.to), () =>
      this.#reportWritable(link.to, member.peerId),
    );
  }

  #reportWritable(member: Member, peerId: PeerId): void {
    const link = member.links.get(peerId);
    if (link === undefined) return;
    const credit = link.grantedBytes - link.sentBytes;
    const bytes = Math.max(0, Math.min(credit, LINK_QUEUE_BYTES - link.queuedBytes));
    this.input(member, {
      type: "writable",
      peerId,
      bytes,
      inFlightBytes: link.sentBytes - link.grantedBytes + CREDIT_WINDOW_BYTES,
    });
  }

  #latencyMs(left: Member, right: Member): number {
    return (left.options.latencyMs ?? 10) + (right.options.latencyMs ?? 10);
  }
}

/** Objects of random bytes, indices from 0. */
export function makeTruth(count: number, sizeBytes: number, seed = 1): Map<number, Bytes> {
  const random = seededRandom(seed);
  const truth = new Map<number, Bytes>();
  for (let index = 0; index < count; index += 1) {
    const bytes = new Uint8Array(sizeBytes);
    new DataView(bytes.buffer).setFloat64(0, index);
    for (let at = 8; at < sizeBytes; at += 997) bytes[at] = random.below(256);
    truth.set(index, bytes);
  }
  return truth;
}
