/** How a chat reads on a terminal (CL39). */

import { displayName, type PeerId } from "passalong";
import type { MessageEvent, PresenceEvent } from "./events.ts";

/** Digits of a peer id that tell members of one name apart. Source: guess, 4 billion. */
const ID_DIGITS = 8;

/** What follows a first line: no author stands there. */
const INDENT = "    ";

/** What is said of each state. */
const STATES: Readonly<Record<PresenceEvent["state"], string>> = {
  here: "is here",
  away: "is away",
  gone: "has left",
};

/** The author's digits, its name and what it says; nobody can choose the digits. */
export function messageLines({ peerId, name, text }: MessageEvent): string[] {
  const [first = "", ...others] = text.split("\n").map((line) => displayName(line));
  return [`${who(peerId, name)}: ${first}`, ...others.map((line) => `${INDENT}${line}`)];
}

/** Who has come, gone, or changed its name. */
export function presenceText({ peerId, name, state, formerName }: PresenceEvent): string {
  const former = formerName === null ? "" : `, who was ${displayName(formerName)},`;
  return `* ${who(peerId, name)}${former} ${STATES[state]}`;
}

function who(peerId: PeerId, name: string): string {
  return `${peerId.slice(0, ID_DIGITS)} ${displayName(name)}`;
}
