/** What depends on time: being alone, and how often figures are told. */

import { CompanyWatch } from "../../packages/cli/src/company-watch.ts";
import { JsonOutput } from "../../packages/cli/src/json-output.ts";
import { ShareReporter } from "../../packages/cli/src/share-reporter.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PeerId } from "passalong";
import { FakeShare } from "./fake-share.ts";
import { Paper } from "./paper.ts";
import { LINK, SPECIFIER } from "./world.ts";

const PEER = "ab".repeat(32) as PeerId; // A peer id, as the library would spell it.

let share: FakeShare;
let stdout: Paper;
let stderr: Paper;
let output: JsonOutput;

beforeEach(() => {
  vi.useFakeTimers();
  share = new FakeShare({ specifier: SPECIFIER, link: LINK });
  stdout = new Paper();
  stderr = new Paper();
  output = new JsonOutput({ stdout, stderr });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a receiver that is alone", () => {
  it("[CL27] says so after 2 s, once", () => {
    const watch = new CompanyWatch(share, output);
    vi.advanceTimersByTime(1_900);
    expect(stderr.text).toBe("");
    vi.advanceTimersByTime(60_000);
    expect(stderr.lines).toHaveLength(1);
    expect(stderr.text).toMatch(/^Nobody who has these files is here now; waiting/);
    watch.stop();
  });

  it("[CL27] says nothing before it has looked for others", () => {
    share.change({ rendezvous: "connecting" });
    const watch = new CompanyWatch(share, output);
    vi.advanceTimersByTime(10_000);
    expect(stderr.text).toBe("");
    watch.stop();
  });

  it("[CL27, CL29] says so when the last neighbor leaves, and that it goes on when one comes", () => {
    const watch = new CompanyWatch(share, output);
    share.change({ neighborCount: 1 });
    vi.advanceTimersByTime(5_000);
    share.change({ neighborCount: 0, rendezvous: "connecting" });
    vi.advanceTimersByTime(5_000);
    share.change({ neighborCount: 2 });
    vi.advanceTimersByTime(5_000);
    expect(stderr.lines).toEqual([
      "Everybody has left; waiting for somebody who has the rest.",
      "Somebody is here; going on.",
    ]);
    watch.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("figures", () => {
  it("[CL4] are told about once a second while they change, and once at the end", () => {
    const reporter = new ShareReporter({ share, role: "receiver", output });
    for (let step = 1; step <= 50; step += 1) {
      share.change({ receivedBytes: step });
      vi.advanceTimersByTime(100);
    }
    expect(stdout.lines.length).toBeGreaterThanOrEqual(5);
    expect(stdout.lines.length).toBeLessThanOrEqual(6);
    const told = stdout.lines.length;
    vi.advanceTimersByTime(60_000);
    expect(stdout.lines.length).toBeLessThanOrEqual(told + 1);
    share.progress = { ...share.progress, receivedBytes: 99 };
    reporter.stop();
    reporter.stop();
    expect(stdout.lines.at(-1)).toContain('"receivedBytes":99');
    const all = stdout.lines.length;
    share.change({ receivedBytes: 100 });
    vi.advanceTimersByTime(60_000);
    expect(stdout.lines).toHaveLength(all);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a neighbor", () => {
  const [turned, direct] = (["turn", "webrtc"] as const).map((kind) => ({
    ...{ peerId: PEER, kind, rttMs: 5, haveCount: 0, receivedBytes: 0, sentBytes: 0 },
  }));

  /** What is told of peers, as kind and state. */
  const told = (): string[] =>
    stdout.lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ event }) => event === "peer")
      .map(({ state, kind }) => `${String(kind)} ${String(state)}`);

  it("[CL49] is told of at once when its link is direct", () => {
    const reporter = new ShareReporter({ share, role: "receiver", output });
    share.tell("peer", { peerId: PEER, state: "joined", neighbor: direct });
    expect(told()).toEqual(["webrtc joined"]);
    reporter.stop();
  });

  it.each([
    ["webrtc joined", direct],
    ["turn joined", turned],
  ])("[CL49] that began over a TURN server is told of as it is then: %s", (expected, later) => {
    const reporter = new ShareReporter({ share, role: "receiver", output });
    share.tell("peer", { peerId: PEER, state: "joined", neighbor: turned });
    expect(told()).toEqual([]);
    share.present = later === undefined ? [] : [later];
    vi.advanceTimersByTime(10_000);
    expect(told()).toEqual([expected]);
    reporter.stop();
    expect(told()).toEqual([expected]);
  });

  it("[CL49] over a TURN server is told of before it leaves, and before the end", () => {
    const reporter = new ShareReporter({ share, role: "receiver", output });
    share.tell("peer", { peerId: PEER, state: "joined", neighbor: turned });
    share.tell("peer", { peerId: PEER, state: "left", neighbor: undefined });
    expect(told()).toEqual(["turn joined", "turn left"]);
    share.tell("peer", { peerId: PEER, state: "joined", neighbor: turned });
    reporter.stop();
    expect(told()).toEqual(["turn joined", "turn left", "turn joined"]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
