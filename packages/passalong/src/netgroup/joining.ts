/** Waits until a session has met its rendezvous, or cannot. */

import { ConnectError, type Platform, type Session } from "../group/index.ts";
import { JOIN_WAIT_MS } from "./limits.ts";

/**
 * Resolves when the rendezvous has let the session in; closes the session otherwise.
 *
 * @throws {@link ConnectError} `connect/unreachable` when no rendezvous answers in time; the reason
 *   of `signal` when that aborts.
 */
export async function joined(
  session: Session,
  platform: Platform,
  signal: AbortSignal | undefined,
): Promise<void> {
  const listening = new AbortController();
  try {
    const isJoined = await new Promise<boolean>((resolve) => {
      const timer = platform.setTimer(JOIN_WAIT_MS, () => resolve(false));
      const end = (isIn: boolean): void => {
        timer.cancel();
        resolve(isIn);
      };
      const onRendezvous = ({ state }: { readonly state: string }): void => {
        if (state === "joined") end(true);
      };
      session.on("rendezvous", onRendezvous, { signal: listening.signal });
      signal?.addEventListener("abort", () => end(false), { signal: listening.signal });
      if (signal?.aborted === true) end(false);
    });
    signal?.throwIfAborted();
    if (isJoined) return;
    throw new ConnectError(
      "connect/unreachable",
      "No rendezvous of this group answers: check its address and the network, then join again.",
    );
  } catch (error) {
    await session.close();
    throw error;
  } finally {
    listening.abort();
  }
}
