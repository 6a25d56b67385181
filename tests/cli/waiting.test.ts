/** What depends on time: being alone, staying for others, how often figures are told. */

import { InterruptionSource } from "@passalong/cli";
import { CompanyWatch } from "../../packages/cli/src/company-watch.ts";
import { JsonOutput } from "../../packages/cli/src/json-output.ts";
import { linger, LINGER_MS_MAX, LINGER_MS_MIN } from "../../packages/cli/src/linger.ts";
import { ShareReporter } from "../../packages/cli/src/share-reporter.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeShare } from "./fake-share.ts";
import { Paper } from "./paper.ts";
import { LINK, SPECIFIER } from "./world.ts";

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

describe("a receiver that is done", () => {
  /** How long it stays, ms, when its neighbors are complete after `completeAfterMs`. */
  async function stayOf(completeAfterMs: number, interruptAfterMs = Infinity): Promise<number> {
    const interruption = new InterruptionSource();
    const startedAtMs = performance.now();
    share.incompleteCount = completeAfterMs > 0 ? 2 : 0;
    const left: number[] = [];
    const options = { signal: interruption.signal, output, completedAtMs: startedAtMs };
    void linger(share, options).then(() => left.push(performance.now()));
    while (left.length === 0) {
      const elapsedMs = performance.now() - startedAtMs;
      if (elapsedMs >= completeAfterMs) share.incompleteCount = 0;
      if (elapsedMs >= interruptAfterMs) interruption.interrupt("keyboard");
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(vi.getTimerCount()).toBe(0);
    return (left[0] ?? Infinity) - startedAtMs;
  }

  it("[CL30] leaves at once when nobody needs it", async () => {
    expect(await stayOf(0)).toBeLessThan(100);
  });

  it("[CL30] stays for at least 2 s when somebody does", async () => {
    const stayMs = await stayOf(100);
    expect(stayMs).toBeGreaterThanOrEqual(LINGER_MS_MIN);
    expect(stayMs).toBeLessThan(LINGER_MS_MIN + 500);
  });

  it("[CL30] stays as long as somebody does", async () => {
    const stayMs = await stayOf(10_000);
    expect(stayMs).toBeGreaterThanOrEqual(10_000);
    expect(stayMs).toBeLessThan(10_500);
  });

  it("[CL30] stays for 30 s at most", async () => {
    const stayMs = await stayOf(Infinity);
    expect(stayMs).toBeGreaterThanOrEqual(LINGER_MS_MAX);
    expect(stayMs).toBeLessThan(LINGER_MS_MAX + 500);
  });

  it("[CL32] leaves when it is interrupted", async () => {
    expect(await stayOf(Infinity, 1_000)).toBeLessThan(1_500);
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
