/** URLs of TURN servers (RFC 7065). */

/**
 * Scheme, host, and perhaps port and transport; all but the host in small letters, because browsers
 * open no connection at all over others.
 */
const TURN_URL =
  /^turns?:(\[[\da-fA-F:.]+\]|[\da-zA-Z.-]+)(:(?<port>\d{1,5}))?(\?transport=(udp|tcp))?$/;

/** Largest UDP or TCP port. Source: RFC 9293 §3.1, 16 bits. */
const PORT_MAX = 65_535;

/** True for a URL such as `turn:turn.example:3478?transport=udp`. */
export function isTurnUrl(text: string): boolean {
  const match = TURN_URL.exec(text);
  const port = Number(match?.groups?.["port"] ?? 1);
  return match !== null && port >= 1 && port <= PORT_MAX;
}
