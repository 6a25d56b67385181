/** Whatever befalls nodes and the broker: every join is answered, and in the end all is right. */

import {
  assert,
  type GroupId,
  type MemberAddress,
  type Random,
  seededRandom,
} from "passalong/base";
import { describe, expect, it } from "vitest";
import { type BenchPeer, groupId, recordOf } from "./core-bench.ts";
import { type BenchNode, NodesBench } from "./nodes-bench.ts";

/** Seeds of one run. */
const SEEDS = 150;

/** What happens in one run, before all is healed. */
const STEPS = 80;

/** How long an answer may take, ms: half a second, and a sweep. Source: BP12. */
const ANSWER_MS = 750;

/**
 * When all numbers are right again after the last fault, ms: a whole round of reports, what is
 * fetched afterwards, and numbers that nobody tells any more (BP15).
 */
const RIGHT_AGAIN_MS = 120_000;

/** One peer that is in a group, or was. */
interface Member {
  readonly node: BenchNode;
  readonly peer: BenchPeer;
  readonly group: GroupId;
  isHere: boolean;
  /** Known when the join was answered. */
  address: MemberAddress | undefined;
}

/** One run. */
class Story {
  readonly bench: NodesBench;
  readonly members: Member[] = [];
  readonly #random: Random;
  readonly #unanswered = new Set<{ readonly member: Member; readonly untilMs: number }>();

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    const unhurried = { silenceMsMax: 10_000_000, keepaliveAfterMs: 9_000_000 };
    this.bench = new NodesBench(2 + (seed % 4), unhurried, seed);
  }

  get running(): BenchNode[] {
    return this.bench.nodes.filter(({ isRunning }) => isRunning);
  }

  /** Lets something happen. */
  step(): void {
    const happenings = [
      () => this.#join(),
      () => this.#join(),
      () => this.#join(),
      () => this.#leave(),
      () => this.#leave(),
      () => this.#breakSomething(),
      () => this.bench.advance(this.#random.below(2_000)),
    ];
    happenings[this.#random.below(happenings.length)]?.();
    this.checkAnswers();
  }

  /** No join that is older than it may be has no answer. */
  checkAnswers(): void {
    for (const waiting of this.#unanswered) {
      const { member, untilMs } = waiting;
      for (const message of member.peer.take()) {
        if (message.type === "joined") member.address = message.address;
      }
      if (member.address !== undefined || !member.isHere || !member.node.isRunning)
        this.#unanswered.delete(waiting);
      else expect(this.bench.now).toBeLessThanOrEqual(untilMs);
    }
  }

  /** Everything that was broken is whole, and time passes. */
  heal(): void {
    this.bench.lossShare = 0;
    this.bench.repeatShare = 0;
    for (const node of this.bench.nodes) node.side = 0;
    // A broker that loses frames has lost connections, which come back: BP14 rests on that.
    this.bench.setBroker("still");
    this.bench.setBroker("there");
    this.bench.advance(RIGHT_AGAIN_MS);
  }

  /** Who is in a group now. */
  here(group: GroupId): Member[] {
    return this.members.filter((member) => {
      return member.isHere && member.node.isRunning && member.group === group;
    });
  }

  #join(): void {
    const node = this.#one(this.running);
    const group = groupId(this.#random.below(3));
    const member: Member = { node, peer: node.open(), group, isHere: true, address: undefined };
    this.members.push(member);
    member.peer.take();
    node.feed({
      type: "frame",
      connection: member.peer.connection,
      frame: Uint8Array.from([
        0x80,
        ...bytesOf(member.group),
        3,
        ...recordOf(member.peer.connection),
      ]),
    });
    this.#unanswered.add({ member, untilMs: this.bench.now + ANSWER_MS });
  }

  #leave(): void {
    const members = this.members.filter(({ isHere, node }) => isHere && node.isRunning);
    if (members.length === 0) return;
    const member = this.#one(members);
    member.isHere = false;
    member.peer.close();
  }

  #breakSomething(): void {
    const { bench } = this;
    const faults = [
      () => bench.setBroker(this.#one(["there", "there", "away", "still"] as const)),
      () => {
        for (const node of bench.nodes) node.side = this.#random.below(2);
      },
      () => {
        for (const node of bench.nodes) node.side = 0;
      },
      () => {
        bench.lossShare = this.#one([0, 0.1, 0.5]);
        bench.repeatShare = this.#one([0, 0.2]);
      },
      () => this.running.length > 2 && this.#one(this.running).kill(),
      () => bench.nodes.length < 7 && bench.start(),
      () => bench.advance(this.#random.below(8_000)),
    ];
    this.#one(faults)();
  }

  #one<Value>(values: readonly Value[]): Value {
    const value = values[this.#random.below(values.length)];
    assert(value !== undefined, "there is something to choose");
    return value;
  }
}

function bytesOf(group: GroupId): number[] {
  return (group.match(/../g) ?? []).map((digits) => Number.parseInt(digits, 16));
}

describe("nodes under faults", () => {
  it("[BP12, BP14, BP15] answer every join in time, and know everybody when all is healed", () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const story = new Story(seed);
      for (let step = 0; step < STEPS; step += 1) story.step();
      story.heal();
      story.checkAnswers();
      for (const group of [groupId(0), groupId(1), groupId(2)]) {
        const others = story.here(group);
        const [node] = story.running;
        assert(node !== undefined, "some node runs");
        const { memberCount, members } = node.open().join(group);
        const context = `seed ${seed}, group ${group.slice(-1)}`;
        expect({ context, memberCount }).toEqual({ context, memberCount: others.length + 1 });
        const named = members.map(({ address }) => address);
        const known = new Set(others.map(({ address }) => address));
        const strangers = named.filter((address) => !known.has(address));
        expect({ context, strangers }).toEqual({ context, strangers: [] });
        expect({ context, named: named.length }).toEqual({
          context,
          named: Math.min(16, others.length),
        });
      }
    }
  });
});
