/** Links in texts that people paste, and the addresses of this page. */

/** What a link's fragment is made of: base64url, longer than any anchor of a page. */
const LINK = /(?:https?:\/\/[^\s#]+)?#[\w-]{40,}/;

/** A whole fragment without its sign, as terminals print it for shares without a page. */
const FRAGMENT = /^[\w-]{60,}$/;

/** The first link in a text, or undefined when there is none. */
export function findLink(text: string): string | undefined {
  const trimmed = text.trim();
  return LINK.exec(trimmed)?.[0] ?? FRAGMENT.exec(trimmed)?.[0];
}

/** The URL of the page itself, which is its rendezvous too. @param href  Of the page's location. */
export function pageUrlFrom(href: string): string {
  const url = new URL(".", href);
  url.hash = "";
  url.search = "";
  return url.href;
}

/** True when the page was opened by a name that means another computer to everybody else. */
export function isOnlyHere(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}

/** The last part of a path. */
export function nameFromPath(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
