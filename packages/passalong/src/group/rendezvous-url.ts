/** From the URL that people write to the URL of a rendezvous' socket. */

/** The path of the socket below the URL that people write. Source: CN1. */
const SOCKET_PATH = "/rendezvous";

/** What a peer understands beyond what every rendezvous says. Source: RV48. */
const SOCKET_QUERY = "?turn";

const SOCKET_SCHEMES: ReadonlyMap<string, string> = new Map([
  ["http:", "ws:"],
  ["https:", "wss:"],
  ["ws:", "ws:"],
  ["wss:", "wss:"],
]);

/** Where a rendezvous is reached. */
export interface RendezvousAddress {
  /** The URL as it was given, for people to read. */
  readonly url: string;
  /** The `ws:` or `wss:` URL to open. */
  readonly socketUrl: string;
  /** Name or address of the host; IPv6 in brackets. */
  readonly host: string;
  /** True when the host is this machine itself. */
  readonly isLoopback: boolean;
}

/**
 * The address that a URL names, or undefined when it is no `http:`, `https:`, `ws:` or `wss:` URL
 * (CN1).
 *
 * @param url  Such as `https://host/` or `ws://host:8080/rendezvous`; user, query and fragment are
 *   dropped.
 */
export function rendezvousAddressFromUrl(url: string): RendezvousAddress | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, hostname, pathname } = new URL(url);
  const scheme = SOCKET_SCHEMES.get(protocol);
  if (scheme === undefined || host === "") return undefined;
  const folder = pathname.replace(/\/+$/, "");
  const path = folder.endsWith(SOCKET_PATH) ? folder : folder + SOCKET_PATH;
  const isLoopback = isLoopbackHost(hostname);
  return { url, socketUrl: `${scheme}//${host}${path}${SOCKET_QUERY}`, host: hostname, isLoopback };
}

/**
 * Names and addresses of the machine itself. Source: RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291
 * §2.5.3.
 */
function isLoopbackHost(hostname: string): boolean {
  if (hostname === "localhost" || hostname.endsWith(".localhost")) return true;
  return hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
