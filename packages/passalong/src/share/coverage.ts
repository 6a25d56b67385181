/** How far the neighbors hold a share: whether the provider may leave. */

import type { Range } from "../base/index.ts";
import type { Session } from "../group/index.ts";

/**
 * Parts that are counted one by one; in a batch of more objects each part has several. Source:
 * guess, 1,000 look-ups in each of 48 neighbors take a few milliseconds.
 */
const PARTS_MAX = 1_024;

/** Coverage as people read it. */
export interface Coverage {
  /** Neighbors that hold every object. */
  readonly completeReceivers: number;
  /**
   * Whole copies among all neighbors: the least number of holders of any part. A lower bound in
   * batches of more than 1,024 objects.
   */
  readonly copies: number;
}

/** Measures coverage of a range of objects among the neighbors there are. */
export function measureCoverage(
  session: Pick<Session, "countHolders" | "neighbors">,
  objects: Range,
): Coverage {
  const completeReceivers = session.countHolders([objects]);
  let copies = session.neighbors().length;
  for (const part of partsOf(objects)) {
    if (copies <= completeReceivers) break;
    copies = Math.min(copies, session.countHolders([part]));
  }
  return { completeReceivers, copies };
}

function* partsOf({ start, end }: Range): Generator<Range, void, undefined> {
  const size = Math.ceil((end - start) / PARTS_MAX);
  for (let first = start; first < end; first += size) {
    yield { start: first, end: Math.min(first + size, end) };
  }
}
