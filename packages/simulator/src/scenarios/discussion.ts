/**
 * A group in which some members post and links fail in silence: who gets what, when, at what cost.
 */

import type { Bytes } from "passalong/base";
import { GraphIntroductions, take } from "../network/graph.ts";
import type { Wire } from "../network/network.ts";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import { World } from "../world.ts";

/** A cut link is noticed after this long, ms: least and most. Source: swarm reference, §4.1. */
const CUT_NOTICED_MS = [2_500, 5_000] as const;

/** From a peer to the middle of the network, ms: least and most. Source: swarm reference, §8. */
const ACCESS_MS = [5, 40] as const;

/** Time for everybody to meet before anything is posted, ms. Source: guess. */
const SETTLE_MS = 1_000;

/** What a discussion is made of. */
export interface DiscussionOptions {
  readonly seed: number;
  readonly wire: Wire;
  readonly memberCount: number;
  readonly degree: { readonly aim: number; readonly max: number };
  readonly authorCount: number;
  readonly postingsEach: number;
  readonly payloadBytes: number;
  /** All is posted within this time, at random, ms. */
  readonly overMs: number;
  /** Links that are cut without a word while that goes on. */
  readonly cutShare: number;
}

/** What a discussion has come to. */
export interface DiscussionReport {
  /** Postings that some member lacked at the end, by member and posting. */
  readonly missingCount: number;
  /** Postings that came to a member twice, or out of their author's order. */
  readonly disorderCount: number;
  /** From when the last posting was posted to when the last member had everything, ms. */
  readonly lastMs: number;
  /** From each posting to each member, ms: half of them were faster. */
  readonly medianMs: number;
  /** The slowest one in a hundred. */
  readonly slowMs: number;
  /** Copies of a posting that a member got, mean. */
  readonly copies: number;
  /** Messages with a posting, for each posting and member. */
  readonly postingBytes: number;
  /** All other messages about postings, for each posting and member, and their bytes. */
  readonly controlMessages: number;
  readonly controlBytes: number;
}

interface Member {
  readonly peer: SimulatedPeer;
  /** The last sequence that came, by author's first bytes. */
  readonly last: Map<string, number>;
  receivedCount: number;
  completeAt: number;
}

/** Members of a random regular graph, of whom some post. */
export class Discussion {
  readonly world: World;
  readonly #options: DiscussionOptions;
  readonly #members: readonly Member[];
  readonly #postedAt = new Map<string, number>();
  readonly #delaysMs: number[] = [];
  #lastPostedAt = 0;
  #disorderCount = 0;
  #waitingCount = 0;

  constructor(options: DiscussionOptions) {
    this.#options = options;
    this.world = new World({
      ...{ seed: options.seed, wire: options.wire, jitterMs: 0 },
      objects: { count: 1, sizeBytes: 1 },
      introductions: (world) => new GraphIntroductions(world),
    });
    const { random, timeline } = this.world;
    const [least, most] = ACCESS_MS;
    this.#members = Array.from({ length: options.memberCount }, () => ({
      peer: this.world.add({
        degree: options.degree,
        latencyMs: least + random.unit() * (most - least),
        isPosting: true,
      }),
      ...{ last: new Map<string, number>(), receivedCount: 0, completeAt: 0 },
    }));
    this.#waitingCount = options.memberCount;
    for (const member of this.#members) this.#watch(member);
    const graph = this.world.introductions;
    if (graph instanceof GraphIntroductions) graph.linkAll(this.world.peers);
    timeline.run(() => false, SETTLE_MS);
  }

  /** Lets everybody post while links are cut, and ends when everybody has all or time is over. */
  run(patienceMs: number): DiscussionReport {
    const { timeline, random } = this.world;
    const { authorCount, postingsEach, overMs } = this.#options;
    const authors = take([...this.#members], authorCount, random);
    for (const { peer } of authors) {
      for (let count = 0; count < postingsEach; count += 1) {
        const at = timeline.now + random.unit() * overMs;
        timeline.at(at, "application", peer.number, () => this.#post(peer, count));
      }
    }
    this.#planCuts();
    timeline.run(() => this.#waitingCount === 0, timeline.now + overMs + patienceMs);
    return this.#report();
  }

  #watch(member: Member): void {
    const { authorCount, postingsEach } = this.#options;
    member.peer.listeners.push((event) => {
      if (event.type === "posted") this.#onPosted(member, event.payload);
      if (event.type !== "postingReceived") return;
      const author = event.author.subarray(0, 8).join(".");
      const isNext = event.sequence === (member.last.get(author) ?? 0) + 1;
      if (!isNext) this.#disorderCount += 1;
      member.last.set(author, event.sequence);
      const { now } = this.world.timeline;
      this.#delaysMs.push(now - (this.#postedAt.get(nameOf(event.payload)) ?? now));
      this.#onHad(member, authorCount * postingsEach);
    });
  }

  #onPosted(member: Member, payload: Bytes): void {
    const { now } = this.world.timeline;
    this.#postedAt.set(nameOf(payload), now);
    this.#lastPostedAt = now;
    const { authorCount, postingsEach } = this.#options;
    this.#onHad(member, authorCount * postingsEach);
  }

  #onHad(member: Member, totalCount: number): void {
    member.receivedCount += 1;
    if (member.receivedCount !== totalCount) return;
    member.completeAt = this.world.timeline.now;
    this.#waitingCount -= 1;
  }

  #post(peer: SimulatedPeer, count: number): void {
    const payload = new Uint8Array(this.#options.payloadBytes);
    new DataView(payload.buffer).setUint32(0, peer.number);
    new DataView(payload.buffer).setUint32(4, count);
    peer.input({ type: "command", command: { type: "post", token: count, payload } });
  }

  #planCuts(): void {
    const { network, random, timeline } = this.world;
    const { cutShare, overMs } = this.#options;
    const [least, most] = CUT_NOTICED_MS;
    for (const { peer } of this.#members) {
      for (const end of peer.links.values()) {
        if (end.to.number < peer.number || random.unit() >= cutShare) continue;
        timeline.after(random.unit() * overMs, "fault", peer.number, () => {
          network.cut(peer, end, least + random.unit() * (most - least));
        });
      }
    }
  }

  #report(): DiscussionReport {
    const { memberCount, authorCount, postingsEach } = this.#options;
    const total = authorCount * postingsEach;
    const had = this.#members.reduce((sum, { receivedCount }) => sum + receivedCount, 0);
    const completeAt = Math.max(...this.#members.map((member) => member.completeAt));
    const delays = this.#delaysMs.toSorted((left, right) => left - right);
    const counts = this.#members.map(({ peer }) => peer.core.postingCounts);
    const each = (pick: (count: NonNullable<(typeof counts)[number]>) => number): number =>
      counts.reduce((sum, count) => sum + (count === undefined ? 0 : pick(count)), 0) /
      (memberCount * total);
    return {
      missingCount: memberCount * total - had,
      disorderCount: this.#disorderCount,
      lastMs: completeAt - this.#lastPostedAt,
      medianMs: delays[Math.floor(delays.length / 2)] ?? 0,
      slowMs: delays[Math.floor(delays.length * 0.99)] ?? 0,
      copies: each(({ receivedPostings }) => receivedPostings),
      postingBytes: each(({ sentPostingBytes }) => sentPostingBytes),
      controlMessages: each(({ sentControlMessages }) => sentControlMessages),
      controlBytes: each(({ sentControlBytes }) => sentControlBytes),
    };
  }
}

/** The beginning of a payload, which no other has. */
function nameOf(payload: Bytes): string {
  return payload.subarray(0, 8).join(".");
}
