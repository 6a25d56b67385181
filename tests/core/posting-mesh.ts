/** A few cores that post to each other over links that lose, repeat and reorder messages. */

import {
  type Bytes,
  equalBytes,
  hexFromBytes,
  type PeerId,
  peerIdFromBytes,
  PriorityQueue,
  type Random,
  seededRandom,
} from "passalong/base";
import {
  type Core,
  type CoreEvent,
  createCore,
  type Input,
  type Output,
  postingService,
} from "passalong/core";

/** Names of postings: the first byte of the author's key, and the sequence. */
export type PostingName = `${number}.${number}`;

/** One core of the mesh and what it has delivered. */
export interface MeshMember {
  readonly number: number;
  readonly peerId: PeerId;
  readonly author: Bytes;
  readonly core: Core;
  readonly neighbors: Set<MeshMember>;
  readonly received: PostingName[];
  readonly events: CoreEvent[];
}

/** What happens to messages. */
export interface MeshFaults {
  readonly lossShare: number;
  readonly repeatShare: number;
  readonly delayMsMax: number;
}

/** Links that do everything to messages but alter them, until they are calm. */
export class Mesh {
  now = 0;
  isCalm = false;
  readonly members: MeshMember[] = [];
  readonly #random: Random;
  readonly #faults: MeshFaults;
  readonly #queue = new PriorityQueue<() => void>();
  readonly #signed = new Map<string, Bytes>();

  constructor(seed: number, faults: MeshFaults) {
    this.#random = seededRandom(seed);
    this.#faults = faults;
  }

  /** Adds a member that knows nobody. */
  add(): MeshMember {
    const number = this.members.length + 1;
    const author = new Uint8Array(32).fill(number);
    const peerId = peerIdFromBytes(author);
    const member: MeshMember = {
      ...{ number, peerId, author, neighbors: new Set(), received: [], events: [] },
      core: createCore({
        ...{ selfId: peerId, degree: { aim: 8, max: 16 } },
        random: seededRandom(this.#random.below(2 ** 31)),
        services: [postingService({ author, isAuthorNew: true })],
      }),
    };
    this.members.push(member);
    return member;
  }

  link(left: MeshMember, right: MeshMember): void {
    if (left === right || left.neighbors.has(right)) return;
    left.neighbors.add(right);
    right.neighbors.add(left);
    this.input(left, { type: "neighborConnected", peerId: right.peerId });
    this.input(right, { type: "neighborConnected", peerId: left.peerId });
  }

  unlink(left: MeshMember, right: MeshMember): void {
    if (!left.neighbors.delete(right)) return;
    right.neighbors.delete(left);
    this.input(left, { type: "neighborDisconnected", peerId: right.peerId });
    this.input(right, { type: "neighborDisconnected", peerId: left.peerId });
  }

  /** Posts a payload that nobody else posts. */
  post(member: MeshMember, token: number): void {
    const payload = Uint8Array.of(member.number, token >> 8, token & 0xff);
    this.input(member, { type: "command", command: { type: "post", token, payload } });
  }

  input(member: MeshMember, input: Input): void {
    for (const output of member.core.handle(input, this.now)) this.#perform(member, output);
  }

  after(delayMs: number, task: () => void): void {
    this.#queue.add(this.now + delayMs, task);
  }

  /** Lets time pass. */
  run(durationMs: number): void {
    const end = this.now + durationMs;
    for (;;) {
      const [at, task] = this.#next();
      if (at > end) break;
      this.now = Math.max(this.now, at);
      task();
    }
    this.now = end;
  }

  #next(): readonly [number, () => void] {
    const at = this.#queue.nextKey ?? Number.POSITIVE_INFINITY;
    let first: readonly [number, () => void] = [at, () => this.#queue.take()?.()];
    for (const member of this.members) {
      const wakeAt = member.core.nextDeadline ?? Number.POSITIVE_INFINITY;
      if (wakeAt < first[0]) first = [wakeAt, () => this.input(member, { type: "deadline" })];
    }
    return first;
  }

  #perform(member: MeshMember, output: Output): void {
    switch (output.type) {
      case "send": {
        const other = this.members.find(({ peerId }) => peerId === output.to);
        if (other === undefined) return;
        const message = { type: "message", from: member.peerId, message: output.message } as const;
        for (let copies = this.#copies(); copies > 0; copies -= 1) {
          this.after(1 + this.#random.unit() * this.#faults.delayMsMax, () => {
            if (member.neighbors.has(other)) this.input(other, message);
          });
        }
        return;
      }
      case "signPosting": {
        const { author, sequence, payload } = output;
        this.#signed.set(nameOf(author, sequence), payload);
        const signed = { right: new Uint8Array(0), signature: new Uint8Array(64) };
        this.input(member, { type: "postingSigned", sequence, signed });
        return;
      }
      case "verifyPosting": {
        const { author, sequence, payload } = output.posting;
        const truth = this.#signed.get(nameOf(author, sequence));
        const isTrue = truth !== undefined && equalBytes(truth, payload);
        const verdict = isTrue ? "authentic" : "forged";
        const { from } = output;
        this.after(1, () =>
          this.input(member, { type: "postingVerified", author, sequence, from, verdict }),
        );
        return;
      }
      case "event":
        member.events.push(output.event);
        if (output.event.type === "postingReceived") {
          member.received.push(`${output.event.author[0] ?? 0}.${output.event.sequence}`);
        }
        return;
      default:
    }
  }

  #copies(): number {
    if (this.isCalm) return 1;
    if (this.#random.unit() < this.#faults.lossShare) return 0;
    return this.#random.unit() < this.#faults.repeatShare ? 2 : 1;
  }
}

function nameOf(author: Bytes, sequence: number): string {
  return `${hexFromBytes(author)} ${sequence}`;
}
