/** The order of what is shown. */

import { peerIdFromBytes } from "passalong/base";
import { describe, expect, it } from "vitest";
import {
  type ChatLine,
  goesOn,
  type MessageLine,
  type NoticeLine,
  NOTICES_TOGETHER_MAX,
  withLine,
  withSent,
} from "./chat-log.ts";

function line(key: number, atMs: number, isHistory = false): MessageLine {
  const peerId = peerIdFromBytes(new Uint8Array(32));
  const rest = { kind: "message", peerId, name: "Ann", parts: [], state: undefined };
  return { ...rest, kind: "message", key, atMs, isHistory };
}

const keysOf = (lines: readonly ChatLine[]): number[] => lines.map(({ key }) => key);

describe("the lines of a chat", () => {
  it("[PG37] stand in the order in which they came, but history first and by its clocks", () => {
    let lines: readonly ChatLine[] = [];
    const came = [
      line(1, 50, true),
      line(2, 900),
      line(3, 20, true),
      line(4, 100),
      line(5, 50, true),
    ];
    for (const one of came) lines = withLine(lines, one, 10);
    expect(keysOf(lines)).toEqual([3, 1, 5, 2, 4]);
  });

  it("[PG37] are so many, and the oldest goes first", () => {
    let lines: readonly ChatLine[] = [];
    for (let key = 1; key <= 5; key += 1) lines = withLine(lines, line(key, key), 3);
    expect(keysOf(lines)).toEqual([3, 4, 5]);
    expect(keysOf(withLine(lines, line(6, 1, true), 3))).toEqual([3, 4, 5]);
  });

  it("[PG36] are not pushed out by those who come and go", () => {
    const notice = (key: number): NoticeLine => {
      return { kind: "notice", key, text: "x", atMs: 0, isHistory: false };
    };
    let lines: readonly ChatLine[] = [line(1, 1)];
    for (let key = 2; key <= 20; key += 1) lines = withLine(lines, notice(key), 10);
    expect(lines).toHaveLength(1 + NOTICES_TOGETHER_MAX);
    expect(keysOf(lines)).toEqual([1, 16, 17, 18, 19, 20]);
    lines = withLine(withLine(lines, line(21, 1), 10), notice(22), 10);
    expect(keysOf(lines)).toEqual([1, 16, 17, 18, 19, 20, 21, 22]);
  });

  it("[PG37] say that they have left", () => {
    const lines = [line(1, 1), { ...line(2, 2), state: "sending" } as const];
    expect(withSent(lines, 2)).toMatchObject([{ state: undefined }, { state: "sent" }]);
    expect(withSent(lines, 9)).toEqual(lines);
  });

  it("go on under one heading while one author speaks on", () => {
    const first = line(1, 0);
    expect(goesOn(first, line(2, 1_000))).toBe(true);
    expect(goesOn(undefined, first)).toBe(false);
    expect(goesOn(first, line(2, 600_000))).toBe(false);
    expect(goesOn(first, { ...line(2, 1), name: "Anna" })).toBe(false);
    expect(
      goesOn(first, { ...line(2, 1), peerId: peerIdFromBytes(new Uint8Array(32).fill(1)) }),
    ).toBe(false);
    const notice: ChatLine = { kind: "notice", key: 1, text: "x", atMs: 0, isHistory: false };
    expect(goesOn(notice, line(2, 1))).toBe(false);
  });
});
