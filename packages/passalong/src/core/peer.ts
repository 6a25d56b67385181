/** A peer's core: membership and replication behind one `handle`. */

import type { PeerId, Random, Range } from "../base/index.ts";
import { isPostingMessage, type MulticastMessage, type PeerMessage } from "../wire/index.ts";
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
import type { MulticastCommand, MulticastInput, StreamStatus } from "./multicast/io.ts";
import type { CreateMulticast, Multicast } from "./multicast/multicast.ts";
import { Outbox } from "./outbox.ts";
import type { PostingCommand, PostingCounts, PostingInput } from "./posting/io.ts";
import type { PostingFactory, PostingPart } from "./posting/posting-part.ts";
import { type BrokenRule, Replication } from "./replication/replication.ts";

/** What a core is made of. */
export interface CoreOptions {
  readonly selfId: PeerId;
  readonly degree: Degree;
  /** Breaks ties and spreads moments; never for secrets. */
  readonly random: Random;
  /** How it takes part in postings, now or later; without this the group has none. */
  readonly posting?: PostingFactory;
  /** Who keeps objects that have come; `stored` when absent. */
  readonly keeping?: ObjectKeeping;
  /** Makes the multicast part; a core without one takes no part in streams. */
  readonly createMulticast?: CreateMulticast | undefined;
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
  readonly #posting: PostingPart | undefined;
  readonly #multicast: Multicast | undefined;

  constructor(options: CoreOptions) {
    const parts = { outbox: this.#outbox, deadlines: this.#deadlines, random: options.random };
    this.#membership = new Membership({ ...options, ...parts });
    this.#replication = new Replication({ ...parts, keeping: options.keeping ?? "stored" });
    this.#posting = options.posting?.(parts);
    const { precedence } = this.#replication;
    this.#multicast = options.createMulticast?.({ ...parts, precedence });
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

  streamStatuses(): StreamStatus[] {
    return this.#multicast?.statuses() ?? [];
  }

  countHolders(ranges: readonly Range[]): number {
    return this.#replication.countHolders(ranges);
  }

  canSpareNeighbor(now: number): boolean {
    return this.#membership.canSpare(this.#replication.usedAt(now), now);
  }

  get postingCounts(): Readonly<PostingCounts> | undefined {
    return this.#posting?.counts;
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
        this.#onNeighborGone(input.peerId, now);
        break;
      case "connectFailed":
        this.#membership.onConnectFailed(input.peerId, now);
        break;
      case "introduced":
        this.#membership.onIntroduced(input.peerIds, now);
        break;
      case "deadline":
        this.#onDeadlines(now);
        break;
      case "postingSigned":
      case "postingVerified":
        this.#onPostingAnswer(input, now);
        break;
      default:
        if (isMulticast(input)) this.#onMulticast(input, now);
        else this.#onAnswer(input, now);
    }
  }

  #onMulticast(input: MulticastInput, now: number): void {
    const broken = this.#multicast?.onInput(input, now);
    if ("from" in input) this.#enforce(input.from, broken, now);
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

  #onPostingAnswer(input: PostingInput, now: number): void {
    const broken = this.#posting?.onAnswer(input, now);
    if (input.type === "postingVerified") this.#enforce(input.from, broken, now);
  }

  #onCommand(command: Command, now: number): void {
    if (command.type === "post" || command.type === "takePartInPostings") {
      this.#onPostingCommand(command, now);
      return;
    }
    if (isMulticastCommand(command)) {
      this.#multicast?.onCommand(command, now);
      return;
    }
    if (command.type !== "leave") {
      this.#replication.onCommand(command, now);
      return;
    }
    for (const peerId of [...this.#membership.neighbors]) {
      this.#outbox.push({ type: "disconnect", peerId, reason: "leaving" });
    }
  }

  #onPostingCommand(command: PostingCommand, now: number): void {
    if (this.#posting !== undefined) this.#posting.onCommand(command, now);
    else if (command.type === "post") {
      const { token } = command;
      this.#outbox.event({ type: "postRefused", token, reason: "disabled" });
    }
  }

  #onMessage(from: PeerId, message: PeerMessage, now: number): void {
    if (!this.#membership.isNeighbor(from)) return;
    const { liveness } = this.#membership;
    liveness.onHeard(from, now);
    if (message.type === "ping") {
      liveness.onPing(from, message.token);
    } else if (message.type === "pong") {
      liveness.onPong(from, message.token, now);
      const rttMs = liveness.rttMs(from);
      if (rttMs !== undefined) this.#replication.neighbors.get(from)?.onRoundTrip(rttMs);
    } else if (isPostingMessage(message)) {
      this.#posting?.onMessage(from, message, now);
      if (this.#posting === undefined) this.#enforce(from, "PO12", now);
    } else if (isMulticastMessage(message)) {
      this.#onStreamMessage(from, message, now);
    } else {
      this.#enforce(from, this.#replication.onMessage(from, message, now), now);
    }
  }

  #onStreamMessage(from: PeerId, message: MulticastMessage, now: number): void {
    if (this.#multicast !== undefined) this.#multicast.onMessage(from, message, now);
    else if (message.type === "streamData") {
      this.#replication.precedence.release(from, message.bytes.length, now);
    }
  }

  #onNeighborConnected(peerId: PeerId, now: number): void {
    // A new link to the same peer begins from nothing: what was under way on the old one is asked
    // for again.
    this.#replication.onNeighborGone(peerId, now);
    this.#posting?.onNeighborGone(peerId, now);
    this.#multicast?.onNeighborGone(peerId, now);
    const wasNeighbor = this.#membership.isNeighbor(peerId);
    const spare = this.#membership.spareFor(peerId, this.#replication.usedAt(now), now);
    if (spare !== undefined) this.#disconnect(spare, "surplus", now);
    if (!this.#membership.onConnected(peerId, now)) return;
    if (!wasNeighbor) this.#outbox.event({ type: "neighborJoined", peerId });
    this.#replication.onNeighborConnected(peerId, now);
    this.#posting?.onNeighborConnected(peerId, now);
    this.#multicast?.onNeighborConnected(peerId, now);
    this.#membership.connectMore(now);
  }

  #onNeighborGone(peerId: PeerId, now: number): void {
    this.#replication.onNeighborGone(peerId, now);
    this.#posting?.onNeighborGone(peerId, now);
    this.#multicast?.onNeighborGone(peerId, now);
    if (this.#membership.onLost(peerId, now)) {
      this.#outbox.event({ type: "neighborLeft", peerId });
    }
  }

  #onDeadlines(now: number): void {
    for (const name of this.#deadlines.takeDue(now)) {
      if (name === "connect") this.#membership.connectMore(now);
      this.#posting?.onDeadline(name, now);
      if (name === "multicast") this.#multicast?.onDeadline(now);
      const silent =
        name === "liveness"
          ? this.#membership.liveness.sweep(now)
          : this.#replication.onDeadline(name, now);
      for (const peerId of silent) this.#disconnect(peerId, "silent", now);
      if (name === "sweep") this.#membership.setStarving(this.#replication.isStarving(now), now);
    }
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
    this.#onNeighborGone(peerId, now);
  }
}

function isMulticast(input: Input): input is MulticastInput {
  switch (input.type) {
    case "streamVerified":
    case "streamRenewed":
    case "fragmentSigned":
    case "fragmentVerified":
      return true;
    default:
      return false;
  }
}

function isMulticastCommand(command: Command): command is MulticastCommand {
  return command.type.endsWith("Stream");
}

function isMulticastMessage(message: PeerMessage): message is MulticastMessage {
  return message.type.startsWith("stream");
}
