/**
 * Whether the TURN servers of a rendezvous take its credentials, and guard what lies behind them.
 */

import type { ServerMessage } from "passalong/wire";
import { failed, type Finding, ok, skipped } from "./finding.ts";
import { TurnClient, type TurnServer, turnServerFrom } from "./turn-client.ts";

/** What a rendezvous says of TURN servers. */
export type Turn = Extract<ServerMessage, { readonly type: "turn" }>;

/** Refused: the credentials are wrong. Source: RFC 8489 §14.8. */
const UNAUTHORIZED = 401;

/** There is no address of this family to give. Source: RFC 8656 §19. */
const FAMILY_UNSUPPORTED = 440;

/** Addresses behind a server that nobody may reach through it. Source: server reference §4.2. */
export const GUARDED_IPV4: readonly string[] = [
  "127.0.0.1",
  "10.0.0.1",
  "172.16.0.1",
  "192.168.0.1",
  "100.64.0.1",
  "169.254.169.254",
  "0.0.0.1",
];

/** The same behind a server with an IPv6 address, IPv4 in other clothes included. */
export const GUARDED_IPV6: readonly string[] = [
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:10.0.0.1",
  "64:ff9b::7f00:1",
  "fd00::1",
  "fe80::1",
];

/** Allocates at each server, and tries what must not be. */
export async function checkTurn(turn: Turn | undefined): Promise<Finding> {
  if (turn === undefined) return skipped("turn", "The rendezvous names no TURN server.");
  for (const url of turn.urls) {
    const problem = await problemOf(url, turn);
    if (problem !== undefined) return failed("turn", problem);
  }
  return ok("turn", `TURN works at ${turn.urls.join(", ")}, and guards what lies behind it.`);
}

/** What is wrong, in one sentence. */
async function problemOf(url: string, turn: Turn): Promise<string | undefined> {
  const server = turnServerFrom(url);
  if (server === undefined) return undefined;
  using client = new TurnClient(server, turn);
  const code = await client.allocate(1);
  if (code !== 0) return refusalSentence(url, server, code);
  using second = new TurnClient(server, turn);
  const hasIpv6 = (await second.allocate(2)) !== FAMILY_UNSUPPORTED;
  const open =
    (await firstOpen(client, GUARDED_IPV4)) ??
    (hasIpv6 ? await firstOpen(second, GUARDED_IPV6) : undefined);
  if (open === undefined) return undefined;
  return `${url} lets anybody reach ${open} behind it: use deploy/coturn/turnserver.conf.`;
}

async function firstOpen(
  client: TurnClient,
  addresses: readonly string[],
): Promise<string | undefined> {
  for (const address of addresses) if ((await client.permit(address)) === 0) return address;
  return undefined;
}

function refusalSentence(url: string, { transport }: TurnServer, code: number | undefined): string {
  switch (code) {
    case undefined:
      return `${url} does not answer: start it, and open its port for ${transport.toUpperCase()}.`;
    case UNAUTHORIZED:
      return `${url} does not take the credentials of the rendezvous: give both the same secret, and set their clocks.`;
    default:
      return `${url} gives no address (error ${code}): look at its log and its quotas.`;
  }
}
