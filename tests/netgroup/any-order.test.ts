/** Whatever applications do, in any order: attempts end once, and what is wanted comes. */

import fc from "fast-check";
import type { NetGroup } from "passalong/netgroup";
import { describe, expect, it } from "vitest";
import { type FetchLog, fetchLogOf, GroupWorld } from "./group-world.ts";

/** Highest index that anybody names. */
const LAST = 29;

const EVERY_INDEX: readonly number[] = Array.from({ length: LAST + 1 }, (_, index) => index);

/** Peers in the group. */
const PEERS = 3;

/** How an application answers one request. */
type Manner = "write" | "deny" | "denyForGood" | "later" | "never";

/** One thing that an application does. */
interface Step {
  readonly peer: number;
  readonly act: "addHave" | "removeHave" | "addWant" | "removeWant";
  readonly first: number;
  readonly count: number;
  readonly pauseMs: number;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    peer: fc.nat(PEERS - 1),
    act: fc.constantFrom<Step["act"][]>("addHave", "removeHave", "addWant", "removeWant"),
    first: fc.nat(LAST),
    count: fc.integer({ min: 1, max: 12 }),
    pauseMs: fc.constantFrom(0, 1, 5, 40, 700),
  }),
  { minLength: 5, maxLength: 30 },
);

const manners: fc.Arbitrary<Manner[]> = fc.array(
  fc.constantFrom<Manner[]>("write", "write", "deny", "denyForGood", "later", "never"),
  { minLength: 1, maxLength: 20 },
);

function carryOut(group: NetGroup, { act, first, count }: Step): void {
  const last = Math.min(LAST, first + count - 1);
  if (act === "addHave") group.addHaveObjects(first, last);
  else if (act === "removeHave") group.removeHaveObjects(first, last);
  else if (act === "addWant") group.addWantObjects(first, last);
  else group.removeWantObjects(first, last);
}

/** Requests without an end, by object and neighbor; the log must have one end for each request. */
function openRequests(log: FetchLog): number {
  let open = 0;
  for (const line of log.lines) open += line.startsWith("ask") ? 1 : -1;
  return open;
}

/** Answers requests in turn as the list says, and well when it is over or emptied. */
function answer(world: GroupWorld, group: NetGroup, list: readonly Manner[]): void {
  let turn = 0;
  group.on("replication.request", ({ index, write, deny }) => {
    const manner = list[turn] ?? "write";
    turn += 1;
    if (manner === "write") write(`object ${index}`);
    else if (manner === "deny") deny();
    else if (manner === "denyForGood") deny("notHeld");
    else if (manner === "later") world.time.setTimer(1_500, () => void write(`object ${index}`));
    else world.time.setTimer(20_000, () => void write(`object ${index}`));
  });
}

/** One member, what it is told, and its answers. */
interface Member {
  readonly group: NetGroup;
  readonly log: FetchLog;
}

async function membersOf(world: GroupWorld, list: readonly Manner[]): Promise<Member[]> {
  const groups = await world.joinAll(PEERS);
  return groups.map((group) => {
    answer(world, group, list);
    return { group, log: fetchLogOf(group) };
  });
}

/** One has everything, and another wants everything: the number of results that it had before. */
async function setEnd(
  world: GroupWorld,
  [giver, taker, other]: readonly Member[],
): Promise<number> {
  for (const member of [giver, taker]) member?.group.removeHaveObjects(0, LAST);
  for (const member of [taker, other]) member?.group.removeWantObjects(0, LAST);
  const before = taker?.log.results.length ?? 0;
  taker?.group.addWantObjects(0, LAST);
  await world.time.advance(100);
  giver?.group.addHaveObjects(0, LAST);
  return before;
}

describe("any order of doings", () => {
  it("[NG4, NG5, NG6, NG7] ends every request once, and brings what is wanted", async () => {
    const property = fc.asyncProperty(steps, manners, async (doings, answers) => {
      const world = new GroupWorld();
      const list = [...answers];
      const members = await membersOf(world, list);
      for (const step of doings) {
        const member = members[step.peer];
        if (member !== undefined) carryOut(member.group, step);
        await world.time.advance(step.pauseMs);
      }
      list.length = 0;
      const before = await setEnd(world, members);
      const results = members[1]?.log.results ?? [];
      await world.until(() => results.length > before + LAST, 120_000);
      await world.time.advance(30_000);
      const indices = results.slice(before).map(({ index }) => index);
      expect(indices.toSorted((a, b) => a - b)).toEqual(EVERY_INDEX);
      for (const { log } of members) {
        expect(openRequests(log)).toBe(0);
        expect(log.results.every(({ index, object }) => object === `object ${index}`)).toBe(true);
      }
      await world.close();
    });
    await fc.assert(property, { numRuns: 40 });
  });
});
