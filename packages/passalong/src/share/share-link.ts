/** The link that opens a share. */

import type { GroupSpecifier } from "../group/index.ts";

/** Pages are served where sockets are: what a socket's URL becomes in a link. */
const PAGE_SCHEMES: ReadonlyMap<string, string> = new Map([
  ["ws:", "http:"],
  ["wss:", "https:"],
]);

/**
 * The link to a share, without the right to publish: `<page URL>#<specifier>`.
 *
 * @param rendezvousUrl  Base URL of page and rendezvous; without one the link is the specifier
 *   alone, which a terminal opens too.
 */
export function shareLink(specifier: GroupSpecifier, rendezvousUrl: string | undefined): string {
  const fragment = specifier.withoutAuthorizations().toFragment();
  return rendezvousUrl === undefined ? fragment : `${pageUrlFrom(rendezvousUrl)}#${fragment}`;
}

function pageUrlFrom(rendezvousUrl: string): string {
  if (!URL.canParse(rendezvousUrl)) return rendezvousUrl;
  const url = new URL(rendezvousUrl);
  const scheme = PAGE_SCHEMES.get(url.protocol) ?? url.protocol;
  return `${scheme}//${url.host}${url.pathname}`;
}
