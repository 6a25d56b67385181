/** Staying a little for those who are not done yet (CL30). */

import type { Share } from "passalong";
import { counted } from "./counted.ts";
import type { Output } from "./output.ts";

/** What staying needs. */
export interface LingerOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly output: Output;
}

/**
 * Resolves when nobody needs this peer, when it has stayed long enough, or when it is interrupted.
 */
export async function linger(share: Share, { signal, output }: LingerOptions): Promise<void> {
  const incompleteCount = share.countIncompleteNeighbors();
  if (incompleteCount > 0 && !signal.aborted) {
    const whom = counted(incompleteCount, "other");
    output.hint(`Passing it on to ${whom}; Ctrl-C to leave now.`);
  }
  return share.linger({ signal });
}
