/** Tests of how often progress is told. */

import { describe, expect, it } from "vitest";
import type { RendezvousSocket } from "../group/index.ts";
import { createVirtualPlatform, VirtualTime } from "../testing/index.ts";
import { ProgressReporter } from "./progress-reporter.ts";
import type { ShareProgress } from "./share.ts";

const QUIET: ShareProgress = {
  phase: "connecting",
  receivedBytes: 0,
  totalBytes: 0,
  uploadedBytes: 0,
  downloadBytesPerSecond: 0,
  uploadBytesPerSecond: 0,
  neighborCount: 0,
  relayedCount: 0,
  secondsLeft: undefined,
  hashedBytes: 0,
  completeReceivers: 0,
  rendezvous: "connecting",
};

/** A reporter, the figures that it measures, and what it told. */
class Reporting {
  progress: ShareProgress = QUIET;
  readonly told: { readonly atMs: number; readonly phase: string }[] = [];
  readonly reporter: ProgressReporter;

  constructor(time: VirtualTime) {
    const openRendezvousSocket = (): RendezvousSocket => ({ send: () => {}, close: () => {} });
    this.reporter = new ProgressReporter({
      platform: createVirtualPlatform({ time, seed: 1, openRendezvousSocket }),
      measure: () => this.progress,
      report: ({ phase }) => this.told.push({ atMs: time.nowMs, phase }),
    });
  }
}

describe("progress reporter", () => {
  it("tells at most four times a second, and nothing when nothing changes", async () => {
    const time = new VirtualTime();
    const world = new Reporting(time);
    for (let step = 0; step < 100; step += 1) {
      world.reporter.onChange();
      await time.advance(10);
    }
    await time.advance(10_000);
    expect(world.told.map(({ atMs }) => atMs)).toEqual([250, 500, 750, 1_000]);
  });

  it("tells a new phase at once, and the same one not again", async () => {
    const time = new VirtualTime();
    const world = new Reporting(time);
    world.reporter.onPhaseChange();
    world.reporter.onPhaseChange();
    world.progress = { ...world.progress, phase: "waiting" };
    world.reporter.onPhaseChange();
    expect(world.told.map(({ phase }) => phase)).toEqual(["connecting", "waiting"]);
    world.progress = { ...world.progress, phase: "closed" };
    world.reporter.stop();
    world.reporter.onChange();
    await time.advance(1_000);
    expect(world.told.map(({ phase }) => phase)).toEqual(["connecting", "waiting", "closed"]);
  });

  it("goes on while bytes flow", async () => {
    const time = new VirtualTime();
    const world = new Reporting(time);
    world.progress = { ...world.progress, downloadBytesPerSecond: 1 };
    world.reporter.onChange();
    await time.advance(1_000);
    world.progress = { ...world.progress, downloadBytesPerSecond: 0 };
    await time.advance(10_000);
    expect(world.told).toHaveLength(5);
  });
});
