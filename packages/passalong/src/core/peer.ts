/** A peer's core: membership, replication and services behind one `handle`. */

import type { GroupAddress, PeerId, Random, Range } from "../base/index.ts";
import type { GoodbyeReason, MessageFamily, PeerMessage } from "../wire/index.ts";
import { DeadlineTable } from "./deadlines.ts";
import type {
  Command,
  Core,
  DisconnectReason,
  Input,
  NeighborStatus,
  ObjectKeeping,
  Output,
} from "./io.ts";
import { type Degree, Membership } from "./membership/membership.ts";
import type { StreamStatus } from "./multicast/io.ts";
import { Outbox } from "./outbox.ts";
import type { OverlayStatus } from "./overlay/io.ts";
import type { PostingCounts } from "./posting/io.ts";
import { type BrokenRule, Replication } from "./replication/replication.ts";
import type { SendCommand, SendResult } from "./routing/io.ts";
import type {
  Dismissal,
  Service,
  ServiceCommand,
  ServiceFactory,
  ServiceViews,
} from "./service.ts";

/** What a core is made of. */
export interface CoreOptions {
  readonly selfId: PeerId;
  readonly degree: Degree;
  /** Breaks ties and spreads moments; never for secrets. */
  readonly random: Random;
  /** Who keeps objects that have come; `stored` when absent. */
  readonly keeping?: ObjectKeeping;
  /** What it does besides replication; nothing when absent. */
  readonly services?: readonly ServiceFactory[];
}

/** Makes the core of one peer in one group. */
export function createCore(options: CoreOptions): Core {
  return new Peer(options);
}

class Peer implements Core {
  readonly #outbox = new Outbox();
  readonly #deadlines = new DeadlineTable();
  readonly #membership: Membership;
  readonly #replication: Replication;
  readonly #services: readonly Service[];
  readonly #views: Partial<ServiceViews>;

  constructor({ selfId, degree, random, keeping = "stored", services = [] }: CoreOptions) {
    const parts = { outbox: this.#outbox, deadlines: this.#deadlines, random };
    const membership = new Membership({ ...parts, selfId, degree });
    this.#membership = membership;
    this.#replication = new Replication({ ...parts, keeping });
    const { precedence } = this.#replication;
    this.#services = services.map((make) => make({ ...parts, selfId, membership, precedence }));
    this.#views = this.#services.reduce((all, { views }) => ({ ...all, ...views }), {});
    this.#outbox.setFamilies(this.families);
  }

  get families(): readonly MessageFamily[] {
    return this.#services.map(({ family }) => family);
  }

  get nextDeadline(): number | undefined {
    return this.#deadlines.next;
  }

  handle(input: Input, now: number): Output[] {
    this.#dispatch(input, now);
    return this.#outbox.drain();
  }

  neighborStatuses(): NeighborStatus[] {
    return [...this.#replication.neighbors.values()].map((neighbor) => ({
      peerId: neighbor.peerId,
      rttMs: this.#membership.liveness.rttMs(neighbor.peerId),
      haveCount: neighbor.known.size + neighbor.seeding.hidden.size,
      receivedBytes: neighbor.receivedBytes,
      sentBytes: neighbor.sentBytes,
    }));
  }

  countHolders(ranges: readonly Range[]): number {
    return this.#replication.countHolders(ranges);
  }

  canSpareNeighborFor(peerId: PeerId, now: number): boolean {
    return this.#membership.canSpareFor(peerId, this.#replication.usedAt(now), now);
  }

  streamStatuses(): StreamStatus[] {
    return this.#views.streamStatuses?.() ?? [];
  }

  overlayStatus(): OverlayStatus | undefined {
    return this.#views.overlayStatus?.();
  }

  sendResultOf(command: SendCommand): SendResult {
    return this.#views.sendResultOf?.(command) ?? "error";
  }

  memberFor(address: GroupAddress): PeerId | undefined {
    return this.#views.memberFor?.(address);
  }

  memberIds(): PeerId[] {
    return this.#views.memberIds?.() ?? [];
  }

  get postingCounts(): Readonly<PostingCounts> | undefined {
    return this.#views.postingCounts?.();
  }

  #dispatch(input: Input, now: number): void {
    switch (input.type) {
      case "command":
        this.#onCommand(input.command, now);
        break;
      case "message":
        this.#onMessage(input.from, input.message, now);
        break;
      case "writable":
        this.#replication.onWritable(input, now);
        break;
      case "neighborConnected":
        this.#onNeighborConnected(input.peerId, now);
        break;
      case "neighborDisconnected":
        this.#onNeighborGone(input.peerId, input.goodbye, now);
        break;
      case "connectFailed":
        this.#membership.onConnectFailed(input.peerId, now);
        for (const service of this.#services) service.onConnectFailed?.(now);
        break;
      case "introduced":
        this.#membership.onIntroduced(input.peerIds, now);
        break;
      case "deadline":
        this.#onDeadlines(now);
        break;
      case "objectRead":
      case "objectVerified":
      case "objectStored":
      case "registerVerified":
        this.#onAnswer(input, now);
        break;
      default:
        for (const service of this.#services) this.#dismiss(service.onInput(input, now), now);
    }
  }

  #onAnswer(
    input: Extract<
      Input,
      { readonly type: "objectRead" | "objectVerified" | "objectStored" | "registerVerified" }
    >,
    now: number,
  ): void {
    switch (input.type) {
      case "objectRead":
        this.#replication.onObjectRead(input, now);
        break;
      case "objectVerified":
        this.#enforce(input.from, this.#replication.onObjectVerified(input, now), now);
        break;
      case "objectStored":
        this.#replication.onObjectStored(input.index, input.isStored, now);
        break;
      case "registerVerified": {
        const broken = this.#replication.onRegisterVerified(input.from, input.isAuthentic);
        this.#enforce(input.from, broken, now);
        break;
      }
    }
  }

  #onCommand(command: Command, now: number): void {
    switch (command.type) {
      case "leave":
        this.#leave();
        break;
      case "addHave":
      case "seed":
      case "removeHave":
      case "addWant":
      case "removeWant":
      case "setStrategy":
      case "setPlayback":
      case "setRegister":
      case "setUploadLimit":
      case "linger":
        this.#replication.onCommand(command, now);
        break;
      default:
        this.#onServiceCommand(command, now);
    }
  }

  #onServiceCommand(command: ServiceCommand, now: number): void {
    const isTaken = this.#services.some((service) => service.onCommand(command, now));
    if (!isTaken) this.#outbox.event({ type: "commandRefused", command });
  }

  #leave(): void {
    for (const service of this.#services) service.onLeave?.();
    for (const peerId of [...this.#membership.neighbors]) {
      this.#outbox.push({ type: "disconnect", peerId, reason: "leaving" });
    }
  }

  #onMessage(from: PeerId, message: PeerMessage, now: number): void {
    if (!this.#membership.isNeighbor(from)) return;
    const { liveness } = this.#membership;
    liveness.onHeard(from, now);
    switch (message.type) {
      case "ping":
        liveness.onPing(from, message.token);
        break;
      case "pong":
        this.#onPong(from, message.token, now);
        break;
      case "register":
      case "have":
      case "withdraw":
      case "request":
      case "urgent":
      case "cancel":
      case "busy":
      case "deny":
      case "data":
      case "seeding":
      case "wildcard":
        this.#enforce(from, this.#replication.onMessage(from, message, now), now);
        break;
      default:
        for (const service of this.#services) {
          this.#dismiss(service.onMessage(from, message, now), now);
        }
    }
  }

  #onPong(from: PeerId, token: number, now: number): void {
    const { liveness } = this.#membership;
    liveness.onPong(from, token, now);
    const rttMs = liveness.rttMs(from);
    if (rttMs !== undefined) this.#replication.neighbors.get(from)?.onRoundTrip(rttMs);
  }

  #onNeighborConnected(peerId: PeerId, now: number): void {
    // A new link to the same peer begins from nothing: what was under way on the old one is asked
    // for again.
    this.#replication.onNeighborGone(peerId, now);
    const wasNeighbor = this.#membership.isNeighbor(peerId);
    if (wasNeighbor) this.#tellGone(peerId, "replaced", now);
    for (const service of this.#services) this.#dismiss(service.makeRoomFor?.(peerId), now);
    const spare = this.#membership.spareFor(peerId, this.#replication.usedAt(now), now);
    if (spare !== undefined) this.#disconnect(spare, "surplus", now);
    if (!this.#membership.onConnected(peerId, now)) return;
    if (!wasNeighbor) this.#outbox.event({ type: "neighborJoined", peerId });
    this.#replication.onNeighborConnected(peerId, now);
    for (const service of this.#services) service.onNeighborConnected(peerId, now);
    this.#membership.connectMore(now);
  }

  #onNeighborGone(peerId: PeerId, reason: GoodbyeReason | undefined, now: number): void {
    this.#replication.onNeighborGone(peerId, now);
    if (!this.#membership.onLost(peerId, reason, now)) return;
    this.#outbox.event({ type: "neighborLeft", peerId });
    this.#tellGone(peerId, reason, now);
  }

  #tellGone(peerId: PeerId, reason: GoodbyeReason | undefined, now: number): void {
    for (const service of this.#services) service.onNeighborGone(peerId, reason, now);
  }

  #onDeadlines(now: number): void {
    for (const name of this.#deadlines.takeDue(now)) {
      if (name === "connect") this.#membership.connectMore(now);
      for (const service of this.#services) this.#dismiss(service.onDeadline(name, now), now);
      const silent =
        name === "liveness"
          ? this.#membership.liveness.sweep(now)
          : this.#replication.onDeadline(name, now);
      for (const peerId of silent) this.#disconnect(peerId, "silent", now);
      if (name === "sweep") this.#membership.setStarving(this.#replication.isStarving(now), now);
    }
  }

  #dismiss(dismissal: Dismissal | undefined, now: number): void {
    if (dismissal === undefined) return;
    const { peerId, rule } = dismissal;
    if (rule === undefined) this.#disconnect(peerId, "surplus", now);
    else this.#enforce(peerId, rule, now);
  }

  /** A neighbor that broke a rule is never dealt with again (RP7). */
  #enforce(peerId: PeerId, rule: BrokenRule, now: number): void {
    if (rule === undefined) return;
    this.#membership.ban(peerId);
    this.#outbox.event({ type: "banned", peerId, rule });
    if (this.#membership.isNeighbor(peerId)) this.#disconnect(peerId, "violation", now);
  }

  #disconnect(peerId: PeerId, reason: DisconnectReason, now: number): void {
    this.#outbox.push({ type: "disconnect", peerId, reason });
    // A neighbor that is silent may be gone altogether: that is no goodbye.
    this.#onNeighborGone(peerId, reason === "silent" ? undefined : reason, now);
  }
}
