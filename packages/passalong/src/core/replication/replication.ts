/**
 * Object replication: have and want sets, requests, uploads, announcements and the register, put
 * together.
 */

import {
  type ObjectIndex,
  type PeerId,
  type Random,
  type Range,
  RangeSet,
} from "../../base/index.ts";
import type { PeerMessage } from "../../wire/index.ts";
import { RANGES_PER_NEIGHBOR_MAX } from "../config.ts";
import type { DeadlineName, DeadlineTable } from "../deadlines.ts";
import type { Command, Input } from "../io.ts";
import type { Outbox } from "../outbox.ts";
import { Announcing } from "./announcing.ts";
import { Fetching, type FetchingVerdict } from "./fetching.ts";
import { Neighbor } from "./neighbor.ts";
import { Picker } from "./picker.ts";
import { Register } from "./register.ts";
import { Serving } from "./serving.ts";

/** Messages that concern replication. */
export type ReplicationMessage = Exclude<PeerMessage, { readonly type: "ping" | "pong" }>;

/** A numbered rule that a neighbor broke; undefined: none. */
export type BrokenRule = string | undefined;

/** The replication half of a peer. */
export class Replication {
  /** Every neighbor, in the order they came. */
  readonly neighbors: Map<PeerId, Neighbor> = new Map();
  readonly #outbox: Outbox;
  readonly #have = new RangeSet();
  readonly #picker: Picker;
  readonly #fetching: Fetching;
  readonly #serving: Serving;
  readonly #announcing: Announcing;
  readonly #register: Register;

  constructor(parts: {
    readonly outbox: Outbox;
    readonly deadlines: DeadlineTable;
    readonly random: Random;
  }) {
    const { neighbors } = this;
    const { outbox, deadlines, random } = parts;
    this.#outbox = outbox;
    this.#picker = new Picker(neighbors, random);
    const shared = { neighbors, have: this.#have, picker: this.#picker, deadlines, outbox, random };
    this.#fetching = new Fetching(shared);
    this.#serving = new Serving(shared);
    this.#announcing = new Announcing(neighbors, deadlines, outbox);
    this.#register = new Register(neighbors, outbox);
  }

  /** Carries out a command; `leave` is not for replication. */
  onCommand(command: Exclude<Command, { readonly type: "leave" }>, now: number): void {
    switch (command.type) {
      case "addHave":
        this.#addHave(command.ranges);
        break;
      case "removeHave":
        this.#removeHave(command.ranges);
        break;
      case "addWant":
        this.#addWant(command.ranges);
        break;
      case "removeWant":
        this.#removeWant(command.ranges);
        break;
      case "setStrategy":
        this.#picker.setStrategy(command.strategy);
        break;
      case "setRegister":
        this.#register.set(command.version, command.value);
        break;
      case "setUploadLimit":
        this.#serving.setUploadLimit(command.bytesPerSecond, now);
        break;
    }
    this.#fetching.fillAll(now);
  }

  /** A link has opened: both sides tell what they have. */
  onNeighborConnected(peerId: PeerId): void {
    const neighbor = new Neighbor(peerId, this.neighbors.size + 1);
    this.neighbors.set(peerId, neighbor);
    this.#register.onNeighborConnected(neighbor);
    this.#announcing.onNeighborConnected(neighbor, this.#have);
  }

  /** A link has ended. */
  onNeighborGone(peerId: PeerId, now: number): void {
    const neighbor = this.neighbors.get(peerId);
    if (neighbor === undefined) return;
    this.neighbors.delete(peerId);
    for (const range of [...neighbor.known.ranges()]) this.#picker.onWithdraw(neighbor, range);
    this.#fetching.onNeighborGone(neighbor);
    this.#register.onNeighborGone(neighbor);
    this.#serving.onNeighborGone(neighbor, now);
    this.#fetching.fillAll(now);
  }

  /** A message of a neighbor; the rule that it breaks, if any. */
  onMessage(peerId: PeerId, message: ReplicationMessage, now: number): BrokenRule {
    const neighbor = this.neighbors.get(peerId);
    if (neighbor === undefined) return undefined;
    switch (message.type) {
      case "data":
        return ruleOf(this.#fetching.onData(neighbor, message, now), "RP4");
      case "request":
        this.#serving.onRequest(neighbor, message.indices, now);
        return undefined;
      case "cancel":
        this.#serving.onCancel(neighbor, message.indices, now);
        return undefined;
      case "busy":
        this.#fetching.onBusy(neighbor, message.indices, now);
        return undefined;
      case "deny":
        this.#fetching.onDeny(neighbor, message.indices, now);
        return brokenByRanges(neighbor);
      case "have":
        return this.#onHave(neighbor, message.ranges, now);
      case "withdraw":
        for (const range of message.ranges) this.#picker.onWithdraw(neighbor, range);
        return brokenByRanges(neighbor);
      case "register":
        this.#register.onMessage(neighbor, message);
        return undefined;
    }
  }

  /** How much may be sent to a neighbor. */
  onWritable(peerId: PeerId, bytes: number, now: number): void {
    const neighbor = this.neighbors.get(peerId);
    if (neighbor === undefined) return;
    neighbor.writableBytes = bytes;
    this.#serving.pump(now);
  }

  /** An object was read for serving. */
  onObjectRead(input: Extract<Input, { readonly type: "objectRead" }>, now: number): void {
    this.#serving.onRead(input.index, input.bytes, now);
  }

  /** A verification has ended; the rule broken when the object was not authentic. */
  onObjectVerified(input: Extract<Input, { readonly type: "objectVerified" }>): BrokenRule {
    return ruleOf(this.#fetching.onVerified(input.index, input.isAuthentic), "RP7");
  }

  /** The store has answered: only now is the object had (RP1). */
  onObjectStored(index: ObjectIndex, isStored: boolean, now: number): void {
    if (!this.#fetching.onStored(index, isStored, now)) return;
    this.#picker.close(index);
    this.#have.addIndex(index);
    this.#announcing.onObjectHad(index, now);
    if (this.#picker.missing.size === 0) {
      this.#announcing.flush("everyone");
      this.#outbox.event({ type: "wantSatisfied" });
    }
  }

  /** A register's verification has ended; the rule broken when it was not authentic. */
  onRegisterVerified(peerId: PeerId, isAuthentic: boolean): BrokenRule {
    const neighbor = this.neighbors.get(peerId);
    if (neighbor === undefined) return undefined;
    return this.#register.onVerified(neighbor, isAuthentic) ? undefined : "RP8";
  }

  /**
   * A deadline has come.
   *
   * @returns Peers that gave nothing for too long.
   */
  onDeadline(name: DeadlineName, now: number): PeerId[] {
    switch (name) {
      case "announce":
        this.#announcing.flush("lacking");
        return [];
      case "announceOwned":
        this.#announcing.flush("everyone");
        return [];
      case "pace":
        this.#serving.pump(now);
        return [];
      case "storage":
        this.#fetching.fillAll(now);
        return [];
      case "sweep":
        return this.#fetching.sweep(now).map((neighbor) => neighbor.peerId);
      case "liveness":
      case "connect":
        return [];
    }
  }

  /** How many neighbors hold every index of the ranges. */
  countHolders(ranges: readonly Range[]): number {
    let count = 0;
    for (const { known } of this.neighbors.values()) {
      if (ranges.every((range) => known.covers(range))) count += 1;
    }
    return count;
  }

  #onHave(neighbor: Neighbor, ranges: readonly Range[], now: number): BrokenRule {
    let isUseful = false;
    for (const range of ranges) {
      isUseful = this.#picker.onHave(neighbor, range) || isUseful;
    }
    if (isUseful) this.#fetching.fill(neighbor, now);
    return brokenByRanges(neighbor);
  }

  #addHave(ranges: readonly Range[]): void {
    for (const range of ranges) {
      this.#picker.include(range);
      this.#have.add(range);
      for (let index = range.start; index < range.end; index += 1) this.#picker.close(index);
    }
    this.#announcing.onRangesHad(ranges);
  }

  #removeHave(ranges: readonly Range[]): void {
    for (const range of ranges) this.#have.delete(range);
    this.#serving.onRangesGone();
    this.#announcing.onRangesGone(ranges);
  }

  #addWant(ranges: readonly Range[]): void {
    for (const range of ranges) {
      const lacking = RangeSet.of(range);
      for (const had of this.#have.within(range)) lacking.delete(had);
      for (const part of lacking.ranges()) this.#picker.want(part);
    }
    if (this.#picker.missing.size === 0) this.#outbox.event({ type: "wantSatisfied" });
  }

  #removeWant(ranges: readonly Range[]): void {
    const unwanted = RangeSet.of(...ranges);
    for (const index of unwanted) this.#picker.close(index);
    this.#fetching.onUnwanted((index) => unwanted.has(index));
  }
}

function brokenByRanges(neighbor: Neighbor): BrokenRule {
  return neighbor.known.rangeCount > RANGES_PER_NEIGHBOR_MAX ? "RP9" : undefined;
}

function ruleOf(verdict: FetchingVerdict, rule: string): BrokenRule {
  return verdict === "violation" ? rule : undefined;
}
