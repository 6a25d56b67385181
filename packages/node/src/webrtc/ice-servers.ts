/** STUN and TURN servers as the native library takes them. */

import type { IceServer as NativeIceServer } from "node-datachannel";
import type { IceServer } from "passalong/group";
import { turnServerFrom } from "passalong/wire";

/** The servers that the library can use: it speaks to TURN servers over UDP alone. */
export function nativeIceServers(servers: readonly IceServer[]): (string | NativeIceServer)[] {
  return servers.flatMap<string | NativeIceServer>(({ urls, username = "", credential = "" }) => {
    if (!/^turns?:/i.test(urls)) return [urls];
    const server = turnServerFrom(urls);
    if (server?.transport !== "udp") return [];
    const account = { username, password: credential, relayType: "TurnUdp" } as const;
    return [{ hostname: server.host, port: server.port, ...account }];
  });
}
