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
import type { PeerMessage, ServiceMessage } from "../../wire/index.ts";
import { COUNTED_OBJECTS_MAX, RANGES_PER_NEIGHBOR_MAX } from "../config.ts";
import type { DeadlineName, DeadlineTable } from "../deadlines.ts";
import type { Command, Input, ObjectKeeping } from "../io.ts";
import type { UsedAt } from "../membership/spares.ts";
import type { Outbox } from "../outbox.ts";
import type { ServiceCommand } from "../service.ts";
import { Announcing } from "./announcing.ts";
import { Fetching, type FetchingVerdict } from "./fetching.ts";
import { Lingering } from "./lingering.ts";
import { Neighbor } from "./neighbor.ts";
import { Picker } from "./picker.ts";
import { Precedence } from "./precedence.ts";
import { Register } from "./register.ts";
import { Releasing } from "./releasing.ts";
import { Seeding } from "./seeding.ts";
import { Serving } from "./serving.ts";
import { Uplink } from "./uplink.ts";
import { Wants } from "./wants.ts";
import { Wishing } from "./wishing.ts";

/** Messages that concern replication. */
export type ReplicationMessage = Exclude<
  PeerMessage,
  ServiceMessage | { readonly type: "ping" | "pong" }
>;

/** Commands that concern replication. */
export type ReplicationCommand = Exclude<Command, ServiceCommand | { readonly type: "leave" }>;

/** A numbered rule that a neighbor broke; undefined: none. */
export type BrokenRule = string | undefined;

/** The replication half of a peer. */
export class Replication {
  /** Every neighbor, in the order they came. */
  readonly neighbors: Map<PeerId, Neighbor> = new Map();
  /** What else than objects leaves on the bulk lane. */
  readonly precedence: Precedence;
  readonly #outbox: Outbox;
  readonly #have = new RangeSet();
  readonly #picker: Picker;
  readonly #wishing: Wishing;
  readonly #releasing: Releasing;
  readonly #fetching: Fetching;
  readonly #seeding: Seeding;
  readonly #serving: Serving;
  readonly #announcing: Announcing;
  readonly #lingering: Lingering;
  readonly #register: Register;
  readonly #keeping: ObjectKeeping;
  readonly #wants: Wants;

  constructor(parts: {
    readonly outbox: Outbox;
    readonly deadlines: DeadlineTable;
    readonly random: Random;
    readonly keeping: ObjectKeeping;
  }) {
    const { neighbors } = this;
    const { outbox, deadlines, random, keeping } = parts;
    this.#keeping = keeping;
    this.#outbox = outbox;
    this.#picker = new Picker(neighbors, random);
    const sets = { have: this.#have, picker: this.#picker };
    const shared = { ...sets, neighbors, deadlines, outbox, random, keeping };
    this.#wants = new Wants({ neighbors, picker: this.#picker, keeping });
    const uplink = new Uplink();
    this.#releasing = new Releasing(deadlines, outbox);
    this.#wishing = new Wishing({ ...shared, uplink });
    this.#fetching = new Fetching({
      ...shared,
      wishing: this.#wishing,
      releasing: this.#releasing,
    });
    this.#seeding = new Seeding({ neighbors, uplink, outbox });
    this.precedence = new Precedence({ ...shared, uplink, releasing: this.#releasing });
    const { precedence } = this;
    this.#serving = new Serving({ ...shared, uplink, precedence, seeding: this.#seeding });
    this.#announcing = new Announcing({ ...shared, uplink });
    this.#lingering = new Lingering({ ...shared, serving: this.#serving });
    this.#register = new Register(neighbors, outbox);
  }

  /** True when nothing wanted has come for long although something is missing. */
  isStarving(now: number): boolean {
    return this.#fetching.isStarving(now);
  }

  /** Carries out a command. */
  onCommand(command: ReplicationCommand, now: number): void {
    switch (command.type) {
      case "addHave":
        this.#addHave(command.ranges, now);
        break;
      case "seed":
        this.#seeding.add(command.ranges);
        this.#addHave(command.ranges, now);
        break;
      case "removeHave":
        this.#removeHave(command.ranges, now);
        break;
      case "addWant":
        this.#addWant(command.ranges, now);
        break;
      case "removeWant":
        this.#removeWant(command.ranges, now);
        break;
      case "setRegister":
        this.#register.set(command.version, command.value);
        break;
      case "linger":
        this.#lingering.begin(now);
        break;
      default:
        this.#onSetting(command, now);
    }
    this.#fetching.fillAll(now);
    this.#serving.pump(now);
  }

  /** A link has opened: both sides tell what they have. */
  onNeighborConnected(peerId: PeerId, now: number): void {
    const neighbor = new Neighbor(peerId, this.neighbors.size + 1);
    this.neighbors.set(peerId, neighbor);
    this.#register.onNeighborConnected(neighbor);
    this.#seeding.onNeighborConnected(neighbor);
    this.#announcing.onNeighborConnected(neighbor);
    this.#wishing.onNeighborConnected(neighbor, now);
  }

  /** Tells of neighbors when something was last exchanged with them, as of now. */
  usedAt(now: number): UsedAt {
    return (peerId) => this.neighbors.get(peerId)?.usedAt(now) ?? Number.NEGATIVE_INFINITY;
  }

  /** A link has ended. */
  onNeighborGone(peerId: PeerId, now: number): void {
    const neighbor = this.neighbors.get(peerId);
    if (neighbor === undefined) return;
    this.neighbors.delete(peerId);
    for (const range of [...neighbor.known.ranges()]) this.#picker.onWithdraw(neighbor, range);
    this.#fetching.onNeighborGone(neighbor, now);
    this.#releasing.onNeighborGone(neighbor);
    this.#register.onNeighborGone(neighbor);
    this.#seeding.onNeighborGone(neighbor);
    this.#serving.onNeighborGone(neighbor, now);
    this.#wants.onWithdrawn();
    this.#fetching.fillAll(now);
  }

  /** A message of a neighbor; the rule that it breaks, if any. */
  onMessage(peerId: PeerId, message: ReplicationMessage, now: number): BrokenRule {
    const neighbor = this.neighbors.get(peerId);
    if (neighbor === undefined) return undefined;
    neighbor.isTakingPart ||= message.type !== "register";
    switch (message.type) {
      case "data":
        return ruleOf(this.#fetching.onData(neighbor, message, now), "RP4");
      case "request":
        this.#serving.onRequest(neighbor, message.indices, { now, dueAt: undefined });
        return undefined;
      case "urgent":
        this.#serving.onRequest(neighbor, message.indices, { now, dueAt: now + message.withinMs });
        return undefined;
      case "cancel":
        this.#serving.onCancel(neighbor, message.indices, now);
        return undefined;
      case "busy":
        this.#fetching.onBusy(neighbor, message.indices, now);
        return undefined;
      case "deny":
        this.#fetching.onDeny(neighbor, message.indices, now);
        if (this.#wants.onWithdrawn()) this.#fetching.fillAll(now);
        return brokenByRanges(neighbor);
      default:
        return this.#onNews(neighbor, message, now);
    }
  }

  /** How much may be sent to a neighbor. */
  onWritable(input: Extract<Input, { readonly type: "writable" }>, now: number): void {
    const neighbor = this.neighbors.get(input.peerId);
    if (neighbor !== undefined) this.#serving.onWritable(neighbor, input, now);
  }

  /** An object was read for serving. */
  onObjectRead(input: Extract<Input, { readonly type: "objectRead" }>, now: number): void {
    this.#serving.onRead(input.index, input.bytes, now);
  }

  /** A verification has ended; the rule broken when the object was not authentic. */
  onObjectVerified(
    { index, isAuthentic }: Extract<Input, { readonly type: "objectVerified" }>,
    now: number,
  ): BrokenRule {
    return ruleOf(this.#fetching.onVerified(index, isAuthentic, now), "RP7");
  }

  /** The store has answered: only now is the object had (RP1). */
  onObjectStored(index: ObjectIndex, isStored: boolean, now: number): void {
    if (!this.#fetching.onStored(index, isStored, now)) return;
    this.#picker.close(index);
    if (this.#keeping === "handedOver") {
      this.#picker.unwant({ start: index, end: index + 1 });
      if (this.#wants.onHandedOver()) this.#fetching.fillAll(now);
    } else {
      this.#have.addIndex(index);
      this.#announcing.onObjectHad(index, now);
    }
    if (this.#picker.missing.size === 0 && this.#wants.isCovered) {
      this.#announcing.flush("everyone", now);
      this.#outbox.event({ type: "wantSatisfied" });
    }
  }

  /** A register's verification has ended; the rule broken when it was not authentic. */
  onRegisterVerified(peerId: PeerId, isAuthentic: boolean | undefined): BrokenRule {
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
        this.#announcing.flush("lacking", now);
        return [];
      case "announceOwned":
        this.#announcing.flush("everyone", now);
        return [];
      case "release":
        this.#releasing.onDeadline(now);
        return [];
      case "linger":
        this.#lingering.onDeadline(now);
        return [];
      case "pace":
        this.#serving.pump(now);
        return [];
      case "storage":
        this.#fetching.fillAll(now);
        return [];
      case "sweep":
        return this.#fetching.sweep(now).map((neighbor) => neighbor.peerId);
      default:
        return [];
    }
  }

  /** How many neighbors hold every index of the ranges. */
  countHolders(ranges: readonly Range[]): number {
    let count = 0;
    for (const neighbor of this.neighbors.values()) {
      if (ranges.every((range) => neighbor.holdsAll(range))) count += 1;
    }
    return count;
  }

  #onSetting(
    command: Extract<Command, { readonly type: "setStrategy" | "setPlayback" | "setUploadLimit" }>,
    now: number,
  ): void {
    switch (command.type) {
      case "setStrategy":
        this.#picker.setStrategy(command.strategy);
        break;
      case "setPlayback":
        this.#picker.setPlayback(command.playback);
        this.#wishing.onPlayback(command.playback);
        break;
      case "setUploadLimit":
        this.#serving.setUploadLimit(command.bytesPerSecond, now);
        break;
    }
  }

  #onNews(
    neighbor: Neighbor,
    message: Extract<
      ReplicationMessage,
      { readonly type: "have" | "withdraw" | "seeding" | "wildcard" | "register" }
    >,
    now: number,
  ): BrokenRule {
    switch (message.type) {
      case "have":
        return this.#onHave(neighbor, message.ranges, now);
      case "withdraw":
        for (const range of message.ranges) this.#onWithdraw(neighbor, range);
        if (this.#wants.onWithdrawn()) this.#fetching.fillAll(now);
        return brokenByRanges(neighbor);
      case "seeding":
        this.#wishing.onSeeding(neighbor, message.ranges);
        this.#fetching.fill(neighbor, now);
        return brokenByRanges(neighbor);
      case "wildcard":
        this.#seeding.onWildcard(neighbor, message);
        this.#serving.pump(now);
        return undefined;
      case "register":
        this.#register.onMessage(neighbor, message);
        return undefined;
    }
  }

  #onHave(neighbor: Neighbor, ranges: readonly Range[], now: number): BrokenRule {
    let isUseful = false;
    for (const range of this.#wishing.visibleOf(neighbor, ranges)) {
      isUseful = this.#picker.onHave(neighbor, range) || isUseful;
    }
    isUseful = this.#wants.onHave(ranges) || isUseful;
    for (const range of ranges) this.#seeding.onHave(neighbor, range, now);
    if (isUseful || neighbor.seeding.isStale) this.#fetching.fill(neighbor, now);
    return brokenByRanges(neighbor);
  }

  #onWithdraw(neighbor: Neighbor, range: Range): void {
    this.#picker.onWithdraw(neighbor, range);
    neighbor.seeding.hidden.delete(range);
  }

  #addHave(ranges: readonly Range[], now: number): void {
    for (const range of ranges) {
      if (range.end - range.start <= COUNTED_OBJECTS_MAX) this.#picker.include(range);
      this.#have.add(range);
      this.#wants.remove(range);
      for (const part of [...this.#picker.missing.within(range)]) {
        for (let index = part.start; index < part.end; index += 1) this.#picker.close(index);
      }
    }
    this.#announcing.onRangesHad(ranges, now);
  }

  #removeHave(ranges: readonly Range[], now: number): void {
    for (const range of ranges) this.#have.delete(range);
    this.#seeding.remove(ranges);
    this.#serving.onRangesGone();
    this.#announcing.onRangesGone(ranges, now);
  }

  #addWant(ranges: readonly Range[], now: number): void {
    if (this.#picker.missing.size === 0) this.#fetching.onWanted(now);
    for (const range of ranges) {
      const lacking = RangeSet.of(range);
      for (const had of this.#have.within(range)) lacking.delete(had);
      for (const part of lacking.ranges()) this.#wants.add(part);
    }
    this.#wishing.onWantChanged();
    if (this.#picker.missing.size === 0 && this.#wants.isCovered)
      this.#outbox.event({ type: "wantSatisfied" });
  }

  #removeWant(ranges: readonly Range[], now: number): void {
    const unwanted = RangeSet.of(...ranges);
    for (const range of unwanted.ranges()) {
      this.#wants.remove(range);
      this.#picker.unwant(range);
    }
    this.#wishing.onWantChanged();
    this.#fetching.onUnwanted((index) => unwanted.has(index), now);
  }
}

function brokenByRanges({ known, seeding }: Neighbor): BrokenRule {
  const rangeCount = known.rangeCount + seeding.hidden.rangeCount;
  return rangeCount > RANGES_PER_NEIGHBOR_MAX ? "RP9" : undefined;
}

function ruleOf(verdict: FetchingVerdict, rule: string): BrokenRule {
  return verdict === "violation" ? rule : undefined;
}
