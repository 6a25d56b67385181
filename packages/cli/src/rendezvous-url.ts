/** Rendezvous URLs as people write them (CL16). */

import { UsageError } from "./errors.ts";

/** What a rendezvous can be reached by. */
const SCHEMES: ReadonlySet<string> = new Set(["http:", "https:", "ws:", "wss:"]);

/**
 * The text, when it is the URL of a rendezvous.
 *
 * @throws {@link UsageError}
 */
export function parseRendezvousUrl(text: string): string {
  if (URL.canParse(text) && SCHEMES.has(new URL(text).protocol)) return text;
  throw new UsageError(`“${text}” is no rendezvous: write it like http://host:8080/.`);
}
