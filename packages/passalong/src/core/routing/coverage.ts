/** Which addresses a peer answers for (RT6). */

import { addressAfter, type Arc, type GroupAddress, lastNearer } from "../../base/index.ts";
import type { RingIndex } from "../overlay/ring-index.ts";

/**
 * The arc of a peer among those who take what is sent near them, up to the middle between it and
 * the next on each side: the arcs of all of them are the ring. A peer that does not take it answers
 * for its own address alone.
 */
export function coverageOf(self: GroupAddress, takers: RingIndex, takesNearest: boolean): Arc {
  if (!takesNearest) return { from: self, to: self };
  const next = takers.step(self, 1);
  const previous = takers.step(self, -1);
  const from = addressAfter(lastNearer(previous?.address ?? self, self), 1n);
  return { from, to: lastNearer(self, next?.address ?? self) };
}
