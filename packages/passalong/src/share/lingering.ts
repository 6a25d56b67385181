/** Staying for those who still need what is here, before one leaves (SH25). */

import type { Session, SessionEvents } from "../group/index.ts";

/**
 * Asks the session to stay for others.
 *
 * @param signals  Whichever aborts first ends the stay.
 * @returns Resolves when nobody needs this peer any more, when the core finds that it has stayed
 *   long enough, or when it is ended; never rejects.
 */
export function lingerIn(
  session: Pick<Session, "command" | "on">,
  signals: readonly AbortSignal[],
): Promise<void> {
  if (signals.some(({ aborted }) => aborted)) return Promise.resolve();
  return new Promise((resolve) => {
    const listening = new AbortController();
    const { signal } = listening;
    const end = (): void => {
      listening.abort();
      resolve();
    };
    for (const ending of signals) ending.addEventListener("abort", end, { signal });
    const onCore = ({ type }: SessionEvents["core"]): void => {
      if (type === "lingerEnded") end();
    };
    session.on("core", onCore, { signal });
    session.command({ type: "linger" });
  });
}
