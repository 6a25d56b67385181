/**
 * One group of processes and pages that does everything at once, objects, postings, routes and a
 * stream, while a third of its processes leave and come back.
 */

import { GroupSpecifierBuilder } from "passalong";
import { beforeAll, afterAll, describe, expect, it } from "vitest";
import { hasBrowser } from "./harness/browser.ts";
import {
  bundlePage,
  openMember,
  type ProcessMember,
  startMember,
  type TestMember,
} from "./harness/group-members.ts";
import type { Duties, Report } from "./harness/group-program.mjs";
import { openPageStage, type PageStage } from "./harness/page-stage.ts";

/** How large and how long. */
interface Scale {
  /** Processes; two pages come to them. */
  readonly processes: number;
  /** Messages of the stream, ten a second, after which it is over. */
  readonly messages: number;
  /** Every member posts, and routes, this often, ms. */
  readonly periodMs: number;
}

/** For every run of the tests, 20 s. */
const ORDINARY: Scale = { processes: 8, messages: 200, periodMs: 1_000 };

/** Three minutes, when `PASSALONG_LONG` is set. An author keeps 128 postings for newcomers. */
const LONG: Scale = { processes: 24, messages: 1_800, periodMs: 4_000 };

const { processes, messages, periodMs } = process.env["PASSALONG_LONG"] ? LONG : ORDINARY;

/**
 * Of the messages since its first one so many a player gets at least. Source: measured, all of them
 * in the long form; spare for a machine that stands still for longer than the window.
 */
const PLAYED_SHARE_MIN = 0.95;

/** Far longer than ever seen, ms. */
const DEADLINE_MS = 600_000;

describe.skipIf(!(await hasBrowser()))("a group", () => {
  let world: PageStage;
  let program = "";

  beforeAll(async () => {
    world = await openPageStage();
    program = await bundlePage();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  function dutiesOf(groupspec: string, more: Partial<Duties> = {}): Duties {
    return { groupspec, periodMs, ...more };
  }

  it(
    "[NG5, NG15, NG18, NG27, OV7] of processes and pages outlives a third of its members",
    async () => {
      const { stage, url, browsers } = world;
      const groupspec = everythingAt(url);
      const pages = await Promise.all(
        browsers.map((browser, at) => {
          const duties = dutiesOf(groupspec, { isProvider: at === 0 });
          return openMember(browser, { url, program, duties });
        }),
      );
      const publisher = await startMember(stage, dutiesOf(groupspec, { isPublisher: true }));
      const others: ProcessMember[] = [];
      while (others.length < processes - 1) {
        others.push(await startMember(stage, dutiesOf(groupspec)));
      }
      await Promise.all([...pages, ...others].map((member) => member.untilServed()));
      await publisher.untilStreamed(messages / 4);
      const leaving = others.splice(0, Math.floor(processes / 3));
      const stayed: TestMember[] = [publisher, ...pages, ...others];
      await leaveOneByOne(leaving);
      await publisher.untilStreamed(messages / 2);
      const returned = await Promise.all(
        leaving.map(() => startMember(stage, dutiesOf(groupspec))),
      );
      await Promise.all(returned.map((member) => member.untilServed()));
      await publisher.untilStreamed(messages);
      const present = [...stayed, ...returned];
      const expected = postingsOf(await Promise.all(present.map((member) => member.quiet())));
      const routes = await Promise.all(present.map((member) => member.route()));
      expect(routes.filter((isTaken) => !isTaken)).toEqual([]);
      const settled = await Promise.all(present.map((member) => member.settle(expected)));
      tell(settled);
      expectWhole(settled, expected);
    },
    DEADLINE_MS,
  );
});

/** A fresh group that has every service. */
function everythingAt(url: string): string {
  const builder = new GroupSpecifierBuilder("everything at once");
  builder.objectReplicationEnabled = true;
  builder.postingEnabled = true;
  builder.routingEnabled = true;
  builder.multicastEnabled = true;
  builder.serverChannelEnabled = true;
  builder.rendezvousUrls = [url];
  builder.makeUnique();
  return builder.groupspecWithAuthorizations();
}

/** Half of them in order, half without a word. */
async function leaveOneByOne(leaving: readonly ProcessMember[]): Promise<void> {
  for (const [at, member] of leaving.entries()) {
    if (at % 2 === 0) {
      await member.child.stop("SIGKILL");
    } else {
      await member.leave();
      expect(await member.child.end).toEqual({ code: 0, signal: undefined });
    }
  }
}

/** How many postings of each author there are, as far as anybody present has them. */
function postingsOf(reports: readonly Report[]): Record<string, number> {
  const counts = new Map<string, number>();
  const note = (author: string, count: number): void => {
    counts.set(author, Math.max(count, counts.get(author) ?? 0));
  };
  for (const { peerId, posted, received } of reports) {
    note(peerId, posted);
    for (const [author, count] of Object.entries(received)) note(author, count);
  }
  return Object.fromEntries(counts);
}

/** The publisher, which plays nothing, has no first message. */
function expectWhole(reports: readonly Report[], expected: Readonly<Record<string, number>>): void {
  const last = Math.max(...reports.map((report) => report.last));
  for (const report of reports) {
    const own = { [report.peerId]: expected[report.peerId] };
    expect({ ...report.received, ...own }).toEqual(expected);
    expect(report).toMatchObject({ disordered: 0, wrong: 0, banned: 0, isFinished: true, last });
    expect(report.taken).toBeGreaterThan(0);
    if (report.first < 0) continue;
    const share = report.played / (last - report.first + 1);
    expect(share).toBeGreaterThan(PLAYED_SHARE_MIN);
  }
}

/** Figures for whoever runs the long form. */
function tell(reports: readonly Report[]): void {
  if (!process.env["PASSALONG_LONG"]) return;
  for (const report of reports) process.stderr.write(`${JSON.stringify(report)}\n`);
}
