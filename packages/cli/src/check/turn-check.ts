/**
 * Whether the TURN servers of a rendezvous take its credentials, relay to the public, and guard
 * what lies behind them.
 */

import { type ServerMessage, type TurnServer, turnServerFrom } from "passalong/wire";
import { failed, type Finding, ok, skipped } from "./finding.ts";
import { networkSentence } from "./site-checks.ts";
import { TurnClient } from "./turn-client.ts";
import type { AddressFamily } from "./turn-message.ts";

/** What a rendezvous says of TURN servers. */
export type Turn = Extract<ServerMessage, { readonly type: "turn" }>;

/** Refused: the credentials are wrong. Source: RFC 8489 §14.8. */
const UNAUTHORIZED = 401;

/** There is no address of this family to give. Source: RFC 8656 §19. */
const FAMILY_UNSUPPORTED = 440;

/** What the system says when nothing is there: nothing else than silence. */
const NOTHING_THERE: ReadonlySet<unknown> = new Set(["ECONNREFUSED", "ABORT_ERR"]);

/**
 * Addresses behind a server that nobody may reach through it. Source: server reference §4.2, and
 * the registry of special addresses (RFC 6890).
 */
export const GUARDED_IPV4: readonly string[] = [
  "127.0.0.1",
  "10.0.0.1",
  "172.16.0.1",
  "192.168.0.1",
  "100.64.0.1",
  "169.254.169.254",
  "0.0.0.1",
  "192.0.0.8",
  "198.18.0.1",
  "198.19.255.254",
];

/** The same behind a server with an IPv6 address, IPv4 in every dress included. */
export const GUARDED_IPV6: readonly string[] = [
  "::1",
  "fd00::1",
  "fe80::1",
  "fec0::1",
  // Mapped, compatible and translated (RFC 4291 §2.5.5, RFC 2765 §2.1).
  "::ffff:127.0.0.1",
  "::ffff:10.0.0.1",
  "::7f00:1",
  "::a00:0",
  "::a9fe:a9fe",
  "::ffff:0:7f00:1",
  // Through translators (RFC 6052 §2.1, RFC 8215) and tunnels (RFC 3056, RFC 4380).
  "64:ff9b::7f00:1",
  "64:ff9b:1::7f00:1",
  "2002:7f00:1::1",
  "2002:a9fe:a9fe::1",
  "2001::1",
];

/** Addresses that everybody may reach, and that answer nobody. Source: RFC 7535 §3.1. */
export const OPEN_IPV4 = "192.31.196.1";
/** The same over IPv6. */
export const OPEN_IPV6 = "2001:4:112::1";

const ADDRESSES = {
  1: { open: OPEN_IPV4, guarded: GUARDED_IPV4 },
  2: { open: OPEN_IPV6, guarded: GUARDED_IPV6 },
} as const;

/** Allocates at each server, and tries what must be and what must not. */
export async function checkTurn(turn: Turn | undefined): Promise<Finding> {
  if (turn === undefined) return skipped("turn", "The rendezvous names no TURN server.");
  const asked: string[] = [];
  for (const url of turn.urls) {
    const server = turnServerFrom(url);
    if (server === undefined || server.transport === "dtls") continue;
    const problem = await problemOf(url, server, turn);
    if (problem !== undefined) return failed("turn", problem);
    asked.push(url);
  }
  if (asked.length > 0) {
    return ok("turn", `TURN works at ${asked.join(", ")}, and guards what lies behind it.`);
  }
  return skipped("turn", `Nobody here speaks to ${turn.urls.join(", ")}, which wants DTLS.`);
}

/** What is wrong, in one sentence. */
async function problemOf(url: string, server: TurnServer, turn: Turn): Promise<string | undefined> {
  try {
    return (await problemOver(1, url, server, turn)) ?? (await problemOver(2, url, server, turn));
  } catch (error) {
    const isSilent = error instanceof Error && "code" in error && NOTHING_THERE.has(error.code);
    return isSilent ? silenceSentence(url, server) : `${url}: ${networkSentence(error)}`;
  }
}

/** What is wrong with an address of this family, and with whom it lets through. */
async function problemOver(
  family: AddressFamily,
  url: string,
  server: TurnServer,
  turn: Turn,
): Promise<string | undefined> {
  await using client = await TurnClient.open(server, turn);
  const refusal = await client.allocate(family);
  if (family === 2 && refusal === FAMILY_UNSUPPORTED) return undefined;
  if (refusal !== 0) return refusalSentence(url, server, refusal);
  const { open, guarded } = ADDRESSES[family];
  for (const address of [open, ...guarded]) {
    const code = await client.permit(address);
    if (code === undefined) return `${url} stops answering: look at its log.`;
    if (address === open && code !== 0) {
      return `${url} relays to nobody (error ${code} for ${open}): no denied-peer-ip may begin with “::”; use deploy/coturn/turnserver.conf.`;
    }
    if (address !== open && code === 0) {
      return `${url} lets anybody reach ${address} behind it: use deploy/coturn/turnserver.conf.`;
    }
  }
  return undefined;
}

function refusalSentence(url: string, server: TurnServer, code: number | undefined): string {
  switch (code) {
    case undefined:
      return silenceSentence(url, server);
    case UNAUTHORIZED:
      return `${url} does not take the credentials of the rendezvous: give both the same secret, and set their clocks.`;
    default:
      return `${url} gives no address (error ${code}): look at its log and its quotas.`;
  }
}

function silenceSentence(url: string, { transport }: TurnServer): string {
  const port = transport === "udp" ? "UDP" : "TCP";
  return `${url} does not answer: start it, and open its port for ${port}.`;
}
