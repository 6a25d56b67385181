/** STUN and TURN servers as the native library takes them. */

import type { IceServer as NativeIceServer } from "node-datachannel";
import type { IceServer } from "passalong/group";

/** Where a server listens when its URL does not say. Source: RFC 7065 §3.1. */
const TURN_PORT = 3_478;

const PARTS =
  /^turn:(?<host>\[[^\]]+\]|[^:?]+)(?::(?<port>\d+))?(?:\?transport=(?<transport>\w+))?$/i;

/** The servers that the library can use: it speaks to TURN servers over UDP alone. */
export function nativeIceServers(servers: readonly IceServer[]): (string | NativeIceServer)[] {
  return servers.flatMap<string | NativeIceServer>(({ urls, username = "", credential = "" }) => {
    if (!/^turns?:/i.test(urls)) return [urls];
    const { host = "", port = TURN_PORT, transport = "udp" } = PARTS.exec(urls)?.groups ?? {};
    if (host === "" || transport.toLowerCase() !== "udp") return [];
    const hostname = host.replace(/^\[|\]$/g, "");
    const account = { username, password: credential, relayType: "TurnUdp" } as const;
    return [{ hostname, port: Number(port), ...account }];
  });
}
