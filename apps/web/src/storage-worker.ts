/** Starts the storage worker on a page that enforces trusted types. */

// oxlint-disable-next-line import/default -- Vite makes this module of the worker's URL.
import workerUrl from "passalong/browser/opfs-worker?worker&url";

/** The only policy of this page. Source: the rendezvous' header, `trusted-types passalong`. */
const POLICY_NAME = "passalong";

/** As much of Trusted Types as is needed here; the compiler's library has none of it. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

/**
 * Makes a starter of the one worker that this page has. Called once: policies have unique names.
 */
export function createWorkerStarter(
  page: Window & { readonly trustedTypes?: TrustedTypes },
): () => Worker {
  const policy = page.trustedTypes?.createPolicy(POLICY_NAME, { createScriptURL: (url) => url });
  return () => {
    const url = policy?.createScriptURL(workerUrl) ?? workerUrl;
    return new Worker(url, { type: "module", name: POLICY_NAME });
  };
}
