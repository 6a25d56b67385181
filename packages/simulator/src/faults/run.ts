/** Runs a plan, and says what came of it. */

import { seededRandom } from "passalong/base";
import type { Replayable } from "../checks/broken-invariant.ts";
import type { Wire } from "../network/network.ts";
import { Actions } from "./actions.ts";
import { FaultSwarm, type Member } from "./fault-swarm.ts";
import { planFate, planHappening } from "./happen.ts";
import { calmAtMs, type Happening, type Plan, type Row } from "./plan.ts";
import { planOf } from "./planning.ts";

/**
 * Receivers have everything so long after the last fault, at the latest, ms, and {@link
 * PATIENCE_FACTOR} times what the slowest part needs by itself. Source: MB3 and MB5, pauses of two
 * minutes at most, and as much again.
 */
const PATIENCE_MS = 240_000;

/** See {@link PATIENCE_MS}. Source: guess, several times what any seed has taken. */
const PATIENCE_FACTOR = 10;

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** What came of a run in which everything held. */
export interface RunReport {
  readonly trace: string;
  /** Virtual time at the end, ms. */
  readonly endedAtMs: number;
  /** How long it went on after the last of what was planned, ms. */
  readonly afterCalmMs: number;
  readonly events: number;
}

/** The command that repeats one run. */
export function replayOf(row: Row, seed: number, wire: Wire): Replayable {
  const command =
    "node packages/simulator/dist/command/seeds.js " +
    `--row ${row} --from ${seed} --to ${seed} --wire ${wire}`;
  return { seed, command };
}

/**
 * Runs a seed of a row.
 *
 * @throws {@link BrokenInvariantError} when something does not hold.
 */
export function runSeed(row: Row, seed: number, wire: Wire): RunReport {
  return new FaultRun(planOf(row, seed), wire).run();
}

/** One run of a plan. */
export class FaultRun {
  readonly plan: Plan;
  readonly swarm: FaultSwarm;

  constructor(plan: Plan, wire: Wire) {
    this.plan = plan;
    this.swarm = new FaultSwarm(plan, wire, replayOf(plan.row, plan.seed, wire));
    const actions = new Actions(
      this.swarm.world,
      this.swarm.introductions,
      seededRandom(plan.seed + 1),
    );
    for (const member of this.swarm.members) this.#planBeginning(member);
    for (const happening of plan.happenings) planHappening(this.swarm, actions, happening);
    planFate(this.swarm, actions, plan.fate, () => this.#isKept());
  }

  /**
   * Lets everything happen, and waits for the receivers.
   *
   * @throws {@link BrokenInvariantError} when something does not hold.
   */
  run(): RunReport {
    const { timeline } = this.swarm.world;
    const calmMs = calmAtMs(this.plan);
    if (this.plan.row === "C3") this.#waitForSpread();
    timeline.run(() => false, calmMs);
    const untilMs = calmMs + PATIENCE_MS + PATIENCE_FACTOR * aloneMs(this.plan);
    if (!timeline.run(() => this.#isOver(), untilMs)) this.#failIncomplete();
    const { now, count, trace } = timeline;
    return { trace: trace.digest, endedAtMs: now, afterCalmMs: now - calmMs, events: count };
  }

  /** Before the provider is back, receivers lack what none of them holds, and nothing else. */
  #waitForSpread(): void {
    const { fate } = this.plan;
    if (fate.type !== "returns") return;
    const { world, watch, members } = this.swarm;
    world.timeline.run(() => false, fate.returnsAtMs - 1);
    const receivers = members.filter(({ peer }) => peer.number > 0);
    const held = new Set(receivers.flatMap(({ peer }) => peer.wholeIndices()));
    for (const { peer } of receivers) {
      const lacking = [...held].filter((index) => !peer.disk.isDurable(index));
      const isTold = watch.completedAt(peer) !== undefined;
      const shouldBeTold = held.size === world.contents.shape.count;
      if (lacking.length > 0) watch.fail("I3", peer, `${lacking.length} objects do not spread`);
      if (isTold !== shouldBeTold) watch.fail("I8", peer, "the end is told at the wrong time");
    }
  }

  /** Receivers are looked through now and then: most moments complete nobody. */
  #isOver(): boolean {
    const { count } = this.swarm.world.timeline;
    return count % 64 === 0 && this.swarm.waiting.length === 0;
  }

  #planBeginning(member: Member): void {
    const { peer, plan } = member;
    this.swarm.world.timeline.at(plan.joinsAtMs, "application", peer.number, () => {
      if (peer.isAlive) this.swarm.begin(member);
    });
  }

  /** True when peers that stay hold each object, so that the provider may go. */
  #isKept(): boolean {
    const leaving = leavingNumbers(this.plan.happenings);
    const keepers = this.swarm.members.filter(
      ({ peer, isHonest }) =>
        isHonest && peer.isAlive && peer.number > 0 && !leaving.has(peer.number),
    );
    const { count } = this.swarm.world.contents.shape;
    return Array.from({ length: count }, (_, index) => index).every((index) =>
      keepers.some(({ peer }) => peer.disk.isDurable(index)),
    );
  }

  #failIncomplete(): never {
    const { swarm } = this;
    const { count } = swarm.world.contents.shape;
    const { waiting } = swarm;
    const [first] = waiting;
    const held = first === undefined ? count : first.peer.wholeIndices().length;
    const some = `${waiting.length} receivers are incomplete`;
    return swarm.watch.fail("I3", first?.peer, `${some}, this one holds ${held} of ${count}`);
  }
}

/** Peers that may lose what they hold. */
function leavingNumbers(happenings: readonly Happening[]): Set<number> {
  return new Set(
    happenings.flatMap((happening) => {
      if (happening.type !== "crash" && happening.type !== "leave") return [];
      return [happening.peer];
    }),
  );
}

/** What the slowest part of a plan takes when nothing disturbs it, ms. */
function aloneMs({ objects, peers, happenings }: Plan): number {
  const honest = peers.filter(({ conduct }) => conduct.type === "honest");
  const slowed = happenings.flatMap((happening) =>
    happening.type === "slowDown" ? [happening.bytesPerSecond] : [],
  );
  const uplinks = honest.map(({ traits }) => {
    const { uploadLimitBytesPerSecond: limit, uplinkBytesPerSecond: uplink } = traits;
    return Math.min(uplink, limit ?? uplink);
  });
  const slowest = Math.min(
    ...slowed,
    ...uplinks,
    ...honest.map(({ traits }) => traits.downlinkBytesPerSecond),
  );
  return (objects.count * objects.sizeBytes * SECOND_MS) / slowest;
}
