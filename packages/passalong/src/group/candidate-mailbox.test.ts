/** Trickling in both directions, and the moment's wait for sections before it. */

import { describe, expect, it } from "vitest";
import { createVirtualPlatform } from "../testing/virtual-platform.ts";
import { VirtualTime } from "../testing/virtual-time.ts";
import type { Candidate, CandidatesDescriptor, DescriptorSections } from "../wire/index.ts";
import { CandidateMailbox } from "./candidate-mailbox.ts";
import { gatherSections } from "./section-gathering.ts";

function setUp() {
  const time = new VirtualTime();
  const platform = createVirtualPlatform({
    time,
    seed: 1,
    openRendezvousSocket: () => ({ send: () => {}, close: () => {} }),
  });
  return { time, platform };
}

function candidatesOf(count: number, port = 1): Candidate[] {
  return Array.from({ length: count }, () => ({
    ...{ protocol: "udp", type: "host", priority: 1, address: "10.0.0.1", port, foundation: "1" },
  }));
}

function batchOf(sequence: number, port: number): CandidatesDescriptor {
  const none = new Uint8Array(0);
  return {
    ...{ type: "candidates", from: none, to: none, linkId: none, nonce: none, expiresAtMs: 0 },
    ...{ sequence, candidates: candidatesOf(1, port) },
  };
}

describe("a mailbox", () => {
  function setUpMailbox() {
    const sent: [number, number][] = [];
    const delivered: number[] = [];
    const { time, platform } = setUp();
    const mailbox = new CandidateMailbox({
      platform,
      send: (candidates, sequence) => sent.push([sequence, candidates.length]),
      deliver: (candidates) => delivered.push(...candidates.map(({ port }) => port)),
    });
    return { time, mailbox, sent, delivered };
  }

  it("[CN10] sends batches a moment after the first candidate, once the descriptor has left", async () => {
    const { time, mailbox, sent } = setUpMailbox();
    mailbox.add(candidatesOf(3));
    await time.advance(1_000);
    expect(sent).toEqual([]);
    mailbox.openOutgoing();
    mailbox.add(candidatesOf(17));
    await time.advance(100);
    expect(sent).toEqual([
      [0, 16],
      [1, 4],
    ]);
  });

  it("[CN10] sends at most eight batches", async () => {
    const { time, mailbox, sent } = setUpMailbox();
    mailbox.openOutgoing();
    for (let round = 0; round < 20; round += 1) {
      mailbox.add(candidatesOf(10));
      await time.advance(100);
    }
    expect(sent.map(([sequence]) => sequence)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("[CN10] sends nothing once it is closed", async () => {
    const { time, mailbox, sent } = setUpMailbox();
    mailbox.openOutgoing();
    mailbox.add(candidatesOf(1));
    mailbox.close();
    mailbox.add(candidatesOf(1));
    await time.advance(1_000);
    expect(sent).toEqual([]);
  });

  it("[CN10] takes each batch once, in order, and no more than eight", () => {
    const { mailbox, delivered } = setUpMailbox();
    expect(mailbox.take(batchOf(0, 10))).toBe(true);
    expect(delivered).toEqual([]);
    mailbox.openIncoming();
    expect(mailbox.take(batchOf(0, 10))).toBe(false);
    expect(mailbox.take(batchOf(2, 12))).toBe(true);
    expect(mailbox.take(batchOf(1, 11))).toBe(false);
    expect(mailbox.take(batchOf(8, 18))).toBe(false);
    expect(delivered).toEqual([10, 12]);
  });
});

describe("gathering", () => {
  const webrtc: DescriptorSections = {
    webrtc: {
      ...{ fingerprint: new Uint8Array(32), ufrag: "abcd", pwd: "x".repeat(22) },
      ...{ setup: "active", messageBytesMax: 1, candidates: [] },
    },
  };
  const tcp: DescriptorSections = { tcp: { addresses: [] } };

  function gatherAfter(...delaysMs: (number | "never" | "fails")[]) {
    const { time, platform } = setUp();
    const taken: [number, string[]][] = [];
    const parts = delaysMs.map((delayMs, slot) => ({
      section: new Promise<DescriptorSections>((resolve, reject) => {
        if (delayMs === "fails") reject(new RangeError("no such device"));
        else if (delayMs !== "never") {
          time.setTimer(delayMs, () => resolve(slot === 0 ? tcp : webrtc));
        }
      }),
      onChannel: () => {},
      addCandidates: () => {},
    }));
    gatherSections({ parts, platform, patienceMs: 250 }, (sections) => {
      taken.push([time.nowMs, Object.keys(sections).toSorted()]);
    });
    return { time, taken };
  }

  it("[CN9] goes on as soon as every section is there", async () => {
    const { time, taken } = gatherAfter(10, 120);
    await time.advance(60_000);
    expect(taken).toEqual([[120, ["tcp", "webrtc"]]]);
  });

  it("[CN9] goes on with what is there when its patience ends", async () => {
    const { time, taken } = gatherAfter(10, "never");
    await time.advance(60_000);
    expect(taken).toEqual([[250, ["tcp"]]]);
  });

  it("[CN9] waits for the first one when none is there", async () => {
    const { time, taken } = gatherAfter("never", 900);
    await time.advance(60_000);
    expect(taken).toEqual([[900, ["webrtc"]]]);
  });

  it("[CN9] does without a transport that fails, and without any", async () => {
    const { time, taken } = gatherAfter("fails", 5);
    await time.advance(60_000);
    expect(taken).toEqual([[5, ["webrtc"]]]);
    expect(gatherAfter().taken).toEqual([[0, []]]);
  });
});
