/** How receiving ends. */

import type { Share, StoredFile } from "passalong";

/** What came of it. */
export type Reception =
  /** Everything is verified and stored and has its final name. */
  | { readonly type: "complete"; readonly files: readonly StoredFile[]; readonly seconds: number }
  /** It cannot go on. */
  | { readonly type: "failed"; readonly error: unknown }
  /** The time has passed. */
  | { readonly type: "timedOut" }
  /** Somebody asked to stop. */
  | { readonly type: "interrupted" };

/** What ends it from outside. */
export interface ReceptionLimits {
  /** Aborts when somebody asks to stop. */
  readonly signal: AbortSignal;
  /** By the clock of `performance.now()`; undefined: never. */
  readonly deadlineMs: number | undefined;
  /** Resolves when it cannot go on for another reason; undefined: there is none. */
  readonly failure: Promise<unknown> | undefined;
}

/** Waits for the first of them. */
export function receptionOf(share: Share, limits: ReceptionLimits): Promise<Reception> {
  const { signal, deadlineMs, failure } = limits;
  return new Promise((resolve) => {
    const listening = new AbortController();
    const end = (reception: Reception): void => {
      listening.abort();
      clearTimeout(timer);
      resolve(reception);
    };
    const timer =
      deadlineMs === undefined
        ? undefined
        : setTimeout(() => end({ type: "timedOut" }), deadlineMs - performance.now());
    const options = { signal: listening.signal };
    share.on("complete", (event) => end({ type: "complete", ...event }), options);
    share.on("failed", ({ error }) => end({ type: "failed", error }), options);
    void failure?.then((error) => end({ type: "failed", error }));
    const onAbort = (): void => end({ type: "interrupted" });
    signal.addEventListener("abort", onAbort, options);
    if (signal.aborted) onAbort();
  });
}
