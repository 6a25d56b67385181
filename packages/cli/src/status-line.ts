/** Figures in one line that fits a terminal. */

import { sizeText } from "passalong";
import { counted } from "./counted.ts";
import { durationText } from "./duration-text.ts";
import type { Figures } from "./output.ts";

/** Between two parts of a line. */
const GAP = "  ";

/** Shortest bar that shows anything, characters without its ends. Source: guess. */
const BAR_LENGTH_MIN = 8;

/** Longest bar, characters without its ends. Source: guess, half of a usual terminal. */
const BAR_LENGTH_MAX = 40;

/** Both ends of a bar, characters. */
const BAR_ENDS = 2;

/** A line in parts. */
interface Line {
  /** Always shown, cut when it must be. */
  readonly head: string;
  /** Shown as far as there is room, the most important first. */
  readonly parts: readonly string[];
  /** From 0 to 1; undefined without a bar. */
  readonly share: number | undefined;
}

/** One line of at most `columns` characters. */
export function statusLine(figures: Figures, columns: number): string {
  const { head, parts, share } =
    figures.role === "provider" ? providing(figures) : receiving(figures);
  const reserved = share === undefined ? 0 : BAR_LENGTH_MIN + BAR_ENDS + GAP.length;
  let text = head.slice(0, columns);
  for (const part of parts) {
    if (reserved + text.length + GAP.length + part.length > columns) break;
    text += GAP + part;
  }
  const room = columns - text.length - GAP.length - BAR_ENDS;
  if (share === undefined || room < BAR_LENGTH_MIN) return text;
  return bar(share, Math.min(room, BAR_LENGTH_MAX)) + GAP + text;
}

function providing({ progress, copies }: Figures): Line {
  const { neighborCount, completeReceivers, hashedBytes, totalBytes, uploadedBytes } = progress;
  const parts: string[] = [];
  if (hashedBytes < totalBytes) parts.push(`hashed ${percentText(hashedBytes / totalBytes)}`);
  if (neighborCount > 0) {
    parts.push(`${completeReceivers} complete`, `${rateText(progress.uploadBytesPerSecond)} up`);
  }
  if (uploadedBytes > 0) parts.push(`${sizeText(uploadedBytes)} sent`);
  if (copies > 0) parts.push(`${counted(copies, "copy", "copies")} elsewhere`);
  const receivers = counted(neighborCount, "receiver") + relayedText(progress.relayedCount);
  const head = neighborCount === 0 ? "Waiting for receivers" : receivers;
  return { head, parts, share: undefined };
}

function receiving(figures: Figures): Line {
  const { progress } = figures;
  const { neighborCount, receivedBytes, secondsLeft, totalBytes } = progress;
  const peers = counted(neighborCount, "peer") + relayedText(progress.relayedCount);
  switch (progress.phase) {
    case "receiving": {
      const share = totalBytes === 0 ? 1 : receivedBytes / totalBytes;
      const isMoving = secondsLeft !== undefined && neighborCount > 0;
      const parts = [
        isMoving ? `${durationText(secondsLeft)} left` : standingText(neighborCount),
        rateText(progress.downloadBytesPerSecond),
        peers,
        `${sizeText(receivedBytes)} of ${sizeText(totalBytes)}`,
      ];
      return { head: percentText(share), parts, share };
    }
    case "complete": {
      const rate = `${rateText(progress.uploadBytesPerSecond)} up`;
      const sent = `${sizeText(progress.uploadedBytes)} sent`;
      return { head: "Complete, passing on", parts: [peers, rate, sent], share: undefined };
    }
    case "waiting": {
      const head = neighborCount === 0 ? "Waiting for somebody" : "Waiting for the list of files";
      return { head, parts: [peers], share: undefined };
    }
    default:
      return { head: "Connecting", parts: [], share: undefined };
  }
}

/** How many are reached through the relay; who is not is reached directly. */
function relayedText(count: number): string {
  return count === 0 ? "" : ` (${count} relayed)`;
}

/** Why nothing comes. */
function standingText(neighborCount: number): string {
  return neighborCount === 0 ? "nobody is here" : "waiting";
}

function bar(share: number, length: number): string {
  const done = Math.floor(share * length);
  return `[${"=".repeat(done)}${"-".repeat(length - done)}]`;
}

/** Rounded down: only the whole is 100 %. */
function percentText(share: number): string {
  return `${Math.floor(share * 100)} %`.padStart("100 %".length);
}

function rateText(bytesPerSecond: number): string {
  return `${sizeText(Math.round(bytesPerSecond))}/s`;
}
