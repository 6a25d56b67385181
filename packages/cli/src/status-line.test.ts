/** The line of figures: what it says, and that it fits. */

import fc from "fast-check";
import type { ShareProgress } from "passalong";
import { describe, expect, it } from "vitest";
import type { Figures } from "./output.ts";
import { statusLine } from "./status-line.ts";

const START: ShareProgress = {
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

function receiver(progress: Partial<ShareProgress>): Figures {
  return { role: "receiver", progress: { ...START, ...progress }, copies: 0 };
}

function provider(progress: Partial<ShareProgress>, copies = 0): Figures {
  return { role: "provider", progress: { ...START, phase: "providing", ...progress }, copies };
}

const HALF = receiver({
  phase: "receiving",
  receivedBytes: 2_300_000,
  totalBytes: 5_000_000,
  downloadBytesPerSecond: 1_234_567,
  secondsLeft: 2.2,
  neighborCount: 3,
});

describe("a receiver's line", () => {
  it("says how far it is, how fast, how long still, and with how many", () => {
    expect(statusLine(HALF, 79)).toBe(
      "[==========-------------]   46 %  3 s left  1.2 MB/s  3 peers  2.3 MB of 5.0 MB",
    );
  });

  it("says less where there is less room, the most important first", () => {
    expect(statusLine(HALF, 39)).toBe("[====------]   46 %  3 s left  1.2 MB/s");
    expect(statusLine(HALF, 24)).toBe("[======---------]   46 %");
    expect(statusLine(HALF, 3)).toBe(" 46");
  });

  it("is full only when everything is here", () => {
    const almost = { phase: "receiving", receivedBytes: 999_999, totalBytes: 1_000_000 } as const;
    expect(statusLine(receiver(almost), 40)).toContain(" 99 %");
    expect(statusLine(receiver({ phase: "receiving" }), 40)).toContain("100 %");
  });

  it.each([
    [receiver({}), "Connecting"],
    [receiver({ phase: "waiting" }), "Waiting for somebody  0 peers"],
    [receiver({ phase: "waiting", neighborCount: 1 }), "Waiting for the list of files  1 peer"],
    [
      receiver({ phase: "complete", neighborCount: 2, uploadedBytes: 1_500_000 }),
      "Complete, passing on  2 peers  0 bytes/s up  1.5 MB sent",
    ],
    [
      receiver({ phase: "waiting", neighborCount: 3, relayedCount: 1 }),
      "Waiting for the list of files  3 peers (1 relayed)",
    ],
  ])("says in words where things stand: %#", (figures, text) => {
    expect(statusLine(figures, 79)).toBe(text);
  });

  it("says why nothing comes", () => {
    const lonely = { phase: "receiving", totalBytes: 1_000, secondsLeft: undefined } as const;
    expect(statusLine(receiver(lonely), 79)).toContain("nobody is here");
    expect(statusLine(receiver({ ...lonely, neighborCount: 1 }), 79)).toContain("waiting");
  });
});

describe("a provider's line", () => {
  it("says how many receive, how many are done, and what goes out", () => {
    const progress = {
      neighborCount: 3,
      completeReceivers: 1,
      uploadBytesPerSecond: 2_000_000,
      uploadedBytes: 34_000_000,
    };
    expect(statusLine(provider(progress, 2), 79)).toBe(
      "3 receivers  1 complete  2.0 MB/s up  34.0 MB sent  2 copies elsewhere",
    );
  });

  it("says how much has been hashed until everything is", () => {
    const hashing = { hashedBytes: 450, totalBytes: 1_000 };
    expect(statusLine(provider(hashing), 79)).toBe("Waiting for receivers  hashed  45 %");
    expect(statusLine(provider({ ...hashing, hashedBytes: 1_000 }), 79)).toBe(
      "Waiting for receivers",
    );
  });
});

describe("any line", () => {
  it("[CL7] fits, whatever the figures", () => {
    const phase = fc.constantFrom(
      "connecting",
      "waiting",
      "receiving",
      "complete",
      "providing",
      "failed",
      "closed",
    );
    const count = fc.nat({ max: 100_000 });
    const size = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    const progress = fc.record({
      phase,
      receivedBytes: size,
      totalBytes: size,
      uploadedBytes: size,
      downloadBytesPerSecond: size,
      uploadBytesPerSecond: size,
      neighborCount: count,
      relayedCount: count,
      secondsLeft: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }), { nil: undefined }),
      hashedBytes: size,
      completeReceivers: count,
      rendezvous: fc.constantFrom("connecting", "joined"),
    });
    const role = fc.constantFrom("provider", "receiver");
    const figures = fc.record({ role, progress, copies: count });
    const isSane = ({ receivedBytes, totalBytes }: ShareProgress): boolean =>
      receivedBytes <= totalBytes;
    fc.assert(
      fc.property(figures, fc.integer({ min: 1, max: 300 }), (any, columns) => {
        fc.pre(isSane(any.progress));
        expect(statusLine(any, columns).length).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
