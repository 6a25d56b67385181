/** I2: no want is forgotten. */

import type { ObjectIndex } from "passalong/base";
import type { LinkBook } from "./link-book.ts";
import type { PeerBook } from "./peer-book.ts";

/**
 * A neighbor that offers what is missing and asked of nobody may be left without a request for so
 * long, ms. Source: RP3, at most 6 s after `busy`; RP15, 1 s after a refusal of the store; and a
 * margin for looks a second apart.
 */
export const WANT_IDLE_MS_MAX = 8_000;

/**
 * An object of which a fragment has come unasked is waited for so long, ms. Source: RP10, four
 * service times; guess, of 15 s.
 */
const HANDED_OUT_MS_MAX = 60_000;

/**
 * A neighbor that has been left without a request for too long although it offers an object that is
 * missing here and asked of nobody. To be called about once a second.
 *
 * @returns What is wrong; undefined: nothing is.
 */
export function findForgottenWant(book: PeerBook, now: number): string | undefined {
  if (book.missingCount === 0) return undefined;
  const isPaused = now - book.refusedAt < WANT_IDLE_MS_MAX;
  for (const [peerId, link] of book.links) {
    const index = isPaused || isAtWork(link, now) ? -1 : firstOffered(book, link, now);
    if (index < 0) {
      link.idleSince = undefined;
      continue;
    }
    link.idleSince ??= now;
    const idleMs = now - link.idleSince;
    if (idleMs > WANT_IDLE_MS_MAX) {
      return (
        `object ${index} is missing and asked of nobody, and ${peerId.slice(0, 8)}, which offers ` +
        `it, has been asked for nothing for ${Math.round(idleMs)} ms`
      );
    }
  }
  return undefined;
}

/** True when something is to come from the neighbor. */
function isAtWork({ asked, handedOut }: LinkBook, now: number): boolean {
  if (asked.size > 0) return true;
  for (const cameAt of handedOut.values()) if (now - cameAt < HANDED_OUT_MS_MAX) return true;
  return false;
}

/** The first object that the neighbor could be asked for; -1: there is none. */
function firstOffered(book: PeerBook, { known, hidden }: LinkBook, now: number): number {
  const { wanted, had, settling, askedCount } = book;
  for (let index = 0; index < known.length; index += 1) {
    if (known[index] === 0 || hidden[index] === 1 || had[index] === 1) continue;
    if (wanted[index] === 0 || settling[index] === 1 || askedCount[index] !== 0) continue;
    if (!isHandedOut(book, index, now)) return index;
  }
  return -1;
}

function isHandedOut({ links }: PeerBook, index: ObjectIndex, now: number): boolean {
  for (const { handedOut } of links.values()) {
    if (now - (handedOut.get(index) ?? Number.NEGATIVE_INFINITY) < HANDED_OUT_MS_MAX) return true;
  }
  return false;
}
