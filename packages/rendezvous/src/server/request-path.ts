/**
 * The path of a request and what its query says, taken from its target by hand: `new URL` throws on
 * targets such as `//`.
 */

/** Where connections are opened (RV1). */
export const SOCKET_PATH = "/rendezvous";

/** Scheme and authority of a target in absolute form. Source: RFC 9112 §3.2.2. */
const ABSOLUTE_FORM = /^https?:\/\/[^/?#]*/i;

/**
 * The path, without query.
 *
 * @param target  The request target as it came; anything at all.
 */
export function pathOfTarget(target: string | undefined): string {
  const [path = ""] = (target ?? "").replace(ABSOLUTE_FORM, "").split(/[?#]/, 1);
  return path === "" ? "/" : path;
}

/** True when the query says that whoever asks understands what is said of TURN servers (RV48). */
export function knowsTurn(target: string | undefined): boolean {
  const [beforeFragment = ""] = (target ?? "").split("#", 1);
  const queryAt = beforeFragment.indexOf("?");
  return queryAt >= 0 && new URLSearchParams(beforeFragment.slice(queryAt)).has("turn");
}
