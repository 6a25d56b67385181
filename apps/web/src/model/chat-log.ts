/** What is shown of a chat, in the order in which it is shown. */

import type { PeerId } from "passalong";
import type { MessagePart } from "./message-parts.ts";

/**
 * What was said before a page took part comes within this time of its first neighbor, ms. A guess:
 * neighbors compare every four to six seconds, twice that and the way.
 */
export const HISTORY_MS = 15_000;

/** Notices without a message between them; the oldest of them goes. A guess: more are noise. */
export const NOTICES_TOGETHER_MAX = 5;

/** One line is one author's when the next one comes within this time, ms. A guess: a thought. */
const TOGETHER_MS = 300_000;

/** What a line has in common with others. */
interface LineBase {
  /** Tells lines apart. */
  readonly key: number;
  /** Ms since 1970; of what others say it is their word, but never later than it came. */
  readonly atMs: number;
  /** True for what was said before this page took part. */
  readonly isHistory: boolean;
}

/** Something that a member said. */
export interface MessageLine extends LineBase {
  readonly kind: "message";
  readonly peerId: PeerId;
  readonly name: string;
  /** Together they are the text. */
  readonly parts: readonly MessagePart[];
  /** How far an own message has come; undefined for those of others. */
  readonly state: "sending" | "sent" | undefined;
}

/** Somebody has come, gone, or changed its name. */
export interface NoticeLine extends LineBase {
  readonly kind: "notice";
  readonly text: string;
}

/** What is shown. */
export type ChatLine = MessageLine | NoticeLine;

/**
 * The lines with one more; the oldest go when there are more than `max`.
 *
 * Lines are in the order in which they came, but history of several authors comes in no order at
 * all: it stands first, by its authors' clocks.
 */
export function withLine(lines: readonly ChatLine[], line: ChatLine, max: number): ChatLine[] {
  const place = line.isHistory
    ? lines.findIndex(({ isHistory, atMs }) => !isHistory || atMs > line.atMs)
    : -1;
  const all = [...lines];
  all.splice(place < 0 ? all.length : place, 0, line);
  if (line.kind === "notice") thinOut(all);
  return all.slice(-max);
}

/** Whoever comes and goes without end does not push out what was said. */
function thinOut(lines: ChatLine[]): void {
  const run = lines.slice(-NOTICES_TOGETHER_MAX - 1);
  if (run.length > NOTICES_TOGETHER_MAX && run.every(({ kind }) => kind === "notice")) {
    lines.splice(-run.length, 1);
  }
}

/** The lines with one that has been sent; unchanged when that one is gone. */
export function withSent(lines: readonly ChatLine[], key: number): ChatLine[] {
  return lines.map((line) =>
    line.kind === "message" && line.key === key ? { ...line, state: "sent" } : line,
  );
}

/** True when a line needs no new heading: the same member goes on. */
export function goesOn(before: ChatLine | undefined, line: MessageLine): boolean {
  return (
    before?.kind === "message" &&
    before.peerId === line.peerId &&
    before.name === line.name &&
    line.atMs - before.atMs < TOGETHER_MS
  );
}
