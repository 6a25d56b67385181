/** Frames in sealed pieces, and pieces that are not the next ones. */

import { describe, expect, it } from "vitest";
import { FrameAssembly, type Part, PieceOpener, PieceSealer } from "./pieces.ts";
import { scriptSuite } from "./script-suite.ts";

const TERMS = {
  suite: scriptSuite((size) => new Uint8Array(size)),
  key: new Uint8Array(32).fill(7),
};

function part(lane: Part["lane"], isLast: boolean, ...bytes: number[]): Part {
  return { lane, isLast, bytes: Uint8Array.from(bytes) };
}

function sealedThree() {
  const sealer = new PieceSealer(TERMS);
  const parts = [
    part("bulk", false, 1, 2, 3),
    part("control", true, 4),
    part("bulk", true, 5, 6, 7, 8),
  ];
  return { parts, pieces: parts.map((each) => sealer.seal(each)) };
}

describe("pieces", () => {
  it("[RL9] open as they were sealed, in order", () => {
    const { parts, pieces } = sealedThree();
    const opener = new PieceOpener(TERMS);
    expect(pieces.map((piece) => opener.open(piece))).toEqual(parts);
  });

  it("[RL9] do not open repeated, left out, or under another key", () => {
    const { pieces } = sealedThree();
    const [first = new Uint8Array(0), second = new Uint8Array(0)] = pieces;
    const opener = new PieceOpener(TERMS);
    opener.open(first);
    expect(opener.open(first)).toBeUndefined();
    expect(new PieceOpener(TERMS).open(second)).toBeUndefined();
    expect(new PieceOpener({ ...TERMS, key: new Uint8Array(32) }).open(first)).toBeUndefined();
    expect(new PieceOpener(TERMS).open(new Uint8Array(0))).toBeUndefined();
  });

  it("[RL9] do not open with a changed bit, that of the mark included", () => {
    const [piece = new Uint8Array(0)] = sealedThree().pieces;
    for (let at = 0; at < piece.length; at += 1) {
      const changed = piece.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(new PieceOpener(TERMS).open(changed)).toBeUndefined();
    }
  });

  it("[RL9] become frames, each lane for itself", () => {
    const assembly = new FrameAssembly();
    const frames = sealedThree().parts.map((each) => assembly.take(each, 100));
    const bulk = Uint8Array.of(1, 2, 3, 5, 6, 7, 8);
    expect(frames).toEqual([undefined, Uint8Array.of(4), bulk]);
  });

  it("[RL9] break a frame that is too long or has an empty part", () => {
    const assembly = new FrameAssembly();
    expect(assembly.take(part("bulk", false, 1, 2), 3)).toBeUndefined();
    expect(assembly.take(part("bulk", false, 3, 4), 3)).toBe("broken");
    expect(new FrameAssembly().take(part("control", true), 3)).toBe("broken");
  });
});
