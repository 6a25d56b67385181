/** Each check finds what it is there for. */

import { describe, expect, it } from "vitest";
import { peerIdFromBytes } from "passalong/base";
import type { Output } from "passalong/core";
import { Contents } from "../contents.ts";
import { Disk } from "../peers/disk.ts";
import { findForgery } from "./authenticity.ts";
import { findExcess, findHaste, findHoard, OUTPUTS_MAX } from "./bounds.ts";
import { BrokenInvariantError } from "./broken-invariant.ts";
import { findFalseNews, findSilentEnding, findUnjustBan } from "./endings.ts";
import { followInput, followOutput } from "./following.ts";
import { PeerBook } from "./peer-book.ts";
import { findForgottenWant, WANT_IDLE_MS_MAX } from "./wants.ts";

const NEIGHBOR = peerIdFromBytes(new Uint8Array(32).fill(7));
const OBJECTS = { count: 4, sizeBytes: 1_024 };
const EVERYTHING = [{ start: 0, end: 4 }];

function wantingBook(): PeerBook {
  const book = new PeerBook(0, OBJECTS.count);
  followInput(book, { type: "command", command: { type: "addWant", ranges: EVERYTHING } }, 0);
  followInput(book, { type: "neighborConnected", peerId: NEIGHBOR }, 0);
  const message = { type: "have", ranges: [{ start: 2, end: 3 }] } as const;
  followInput(book, { type: "message", from: NEIGHBOR, message }, 0);
  return book;
}

function received(index: number): Extract<Output, { type: "event" }>["event"] {
  return { type: "objectReceived", index, sizeBytes: 1_024, from: NEIGHBOR };
}

describe("I1", () => {
  const contents = new Contents(OBJECTS, 1);
  const truth = contents.bytesOf(1) ?? new Uint8Array(0);

  it("finds an object that is stored and not what it should be", () => {
    const disk = new Disk(OBJECTS.count);
    const output = { type: "storeObject", index: 1 } as const;
    expect(findForgery({ ...output, bytes: truth }, contents, disk)).toBe(undefined);
    const forged = truth.map((byte) => byte ^ 1);
    expect(findForgery({ ...output, bytes: forged }, contents, disk)).toMatch(/not authentic/);
  });

  it("finds an object that is announced before it is flushed", () => {
    const disk = new Disk(OBJECTS.count);
    disk.write(1);
    const message = { type: "have", ranges: [{ start: 1, end: 2 }] } as const;
    const output = { type: "send", to: NEIGHBOR, message } as const;
    expect(findForgery(output, contents, disk)).toMatch(/not safely stored/);
    disk.flush();
    expect(findForgery(output, contents, disk)).toBe(undefined);
  });

  it("finds a fragment of another object", () => {
    const message = { type: "data", index: 0, size: 1_024, offset: 0, bytes: truth } as const;
    const output = { type: "send", to: NEIGHBOR, message } as const;
    expect(findForgery(output, contents, new Disk(4))).toMatch(/not its own/);
  });
});

describe("I2", () => {
  it("finds an object that a neighbor offers and nobody is asked for", () => {
    const book = wantingBook();
    expect(findForgottenWant(book, 0)).toBe(undefined);
    expect(findForgottenWant(book, WANT_IDLE_MS_MAX)).toBe(undefined);
    expect(findForgottenWant(book, WANT_IDLE_MS_MAX + 1)).toMatch(/object 2 is missing/);
  });

  it("accepts one that is asked for, until that is taken back", () => {
    const book = wantingBook();
    const ask = { type: "request", indices: [2] } as const;
    const takeBack = { type: "cancel", indices: [2] } as const;
    followOutput(book, { type: "send", to: NEIGHBOR, message: ask }, 0);
    expect(findForgottenWant(book, 0)).toBe(undefined);
    expect(findForgottenWant(book, 60_000)).toBe(undefined);
    followOutput(book, { type: "send", to: NEIGHBOR, message: takeBack }, 60_000);
    expect(findForgottenWant(book, 60_000)).toBe(undefined);
    expect(findForgottenWant(book, 70_000)).toMatch(/object 2 is missing/);
  });
});

describe("I4", () => {
  it("finds too many outputs, neighbors, attempts and requests", () => {
    const book = wantingBook();
    expect(findExcess(book, OUTPUTS_MAX, 1)).toBe(undefined);
    expect(findExcess(book, OUTPUTS_MAX + 1, 1)).toMatch(/outputs/);
    expect(findExcess(book, 1, 0)).toMatch(/1 neighbors/);
    expect(findHoard(book)).toBe(undefined);
    const indices = Array.from({ length: 65 }, (_, index) => index);
    followOutput(book, { type: "send", to: NEIGHBOR, message: { type: "request", indices } }, 0);
    expect(findHoard(book)).toMatch(/65 objects are asked/);
  });
});

describe("I5", () => {
  it("finds payload that leaves before what came before is paid for", () => {
    const book = new PeerBook(0, OBJECTS.count);
    const command = { type: "setUploadLimit", bytesPerSecond: 100_000 } as const;
    followInput(book, { type: "command", command }, 0);
    const bytes = new Uint8Array(65_536);
    const message = { type: "data", index: 0, size: 65_536, offset: 0, bytes } as const;
    const output = { type: "send", to: NEIGHBOR, message } as const;
    expect(findHaste(book, output, 0)).toBe(undefined);
    expect(findHaste(book, output, 700)).toBe(undefined);
    expect(findHaste(book, output, 800)).toMatch(/more are sent/);
  });
});

describe("I6", () => {
  it("finds the ban of an honest peer", () => {
    const event = { type: "banned", peerId: NEIGHBOR, rule: "RP4" } as const;
    expect(findUnjustBan(event, () => false)).toBe(undefined);
    expect(findUnjustBan(event, () => true)).toMatch(/is banned for RP4/);
  });
});

describe("I8", () => {
  it("finds an object that is received twice", () => {
    const book = wantingBook();
    const disk = new Disk(OBJECTS.count);
    expect(findFalseNews(book, received(0), disk, 0)).toBe(undefined);
    expect(findFalseNews(book, received(0), disk, 0)).toMatch(/once more/);
  });

  it("finds an end that is told too early, twice, or not at all", () => {
    const book = wantingBook();
    const disk = new Disk(OBJECTS.count);
    const ending = { type: "wantSatisfied" } as const;
    expect(findFalseNews(book, ending, disk, 0)).toMatch(/4 objects are missing/);
    for (let index = 0; index < 4; index += 1) findFalseNews(book, received(index), disk, 0);
    expect(findSilentEnding(book)).toMatch(/not told/);
    expect(findFalseNews(book, ending, disk, 0)).toMatch(/not safely stored/);
    for (let index = 0; index < 4; index += 1) disk.write(index);
    disk.flush();
    expect(findFalseNews(book, ending, disk, 0)).toBe(undefined);
    expect(findSilentEnding(book)).toBe(undefined);
    expect(findFalseNews(book, ending, disk, 0)).toMatch(/once more/);
  });
});

describe("a broken invariant", () => {
  it("names itself, the seed, the moment, the peer and the command that repeats it", () => {
    const breach = { invariant: "I3", atMs: 1_234.5, peer: 7, what: "it hangs" } as const;
    const error = new BrokenInvariantError(breach, { seed: 42, command: "node x --from 42" });
    expect(error.message).toBe(
      "I3 (every receiver completes while every chunk is there): " +
        "seed 42, 1235 ms at peer 7: it hangs. Replay: node x --from 42",
    );
  });
});
