/** I6 and I8: what the application is told. */

import type { PeerId } from "passalong/base";
import type { CoreEvent } from "passalong/core";
import type { Disk } from "../peers/disk.ts";
import type { PeerBook } from "./peer-book.ts";

/** I6: an honest peer that is banned; undefined: none is. */
export function findUnjustBan(
  event: CoreEvent,
  isHonest: (peerId: PeerId) => boolean,
): string | undefined {
  if (event.type !== "banned" || !isHonest(event.peerId)) return undefined;
  return `the honest peer ${event.peerId.slice(0, 8)} is banned for ${event.rule}`;
}

/** I8: something told twice, or too early; undefined: nothing is. */
export function findFalseNews(
  book: PeerBook,
  event: CoreEvent,
  disk: Disk,
  now: number,
): string | undefined {
  if (event.type === "objectReceived") {
    return book.have(event.index) ? undefined : `object ${event.index} is received once more`;
  }
  if (event.type !== "wantSatisfied") return undefined;
  if (book.completedAt !== undefined) return "the end is told once more";
  if (book.missingCount > 0)
    return `the end is told while ${book.missingCount} objects are missing`;
  const unsafe = book.wanted.findIndex(
    (isWanted, index) => isWanted === 1 && !disk.isDurable(index),
  );
  if (unsafe >= 0) return `the end is told and object ${unsafe} is not safely stored`;
  book.completedAt = now;
  return undefined;
}

/** I8: an end that was not told. To be called between inputs. */
export function findSilentEnding(book: PeerBook): string | undefined {
  const isDue = book.hasWants && book.missingCount === 0 && book.completedAt === undefined;
  return isDue ? "everything is there and the end is not told" : undefined;
}
