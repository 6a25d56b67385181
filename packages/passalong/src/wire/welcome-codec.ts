/** What a rendezvous offers to whoever connects: fields of `welcome` and `turn` ⇄ values. */

import type { Reader, Writer } from "./fields.ts";
import {
  RENDEZVOUS_DURATION_MS_MAX,
  RESUME_TOKEN_BYTES,
  TURN_TEXT_BYTES_MAX,
  TURN_URLS_MAX,
} from "./limits.ts";
import type { Malformed } from "./messages.ts";
import type { TurnMessage, WelcomeMessage } from "./rendezvous-messages.ts";
import { turnServerFrom } from "./turn-server.ts";

/** Largest UDP port. Source: RFC 768, 16 bits. */
const PORT_MAX = 65_535;

/** What a welcome offers besides introductions, as bits. */
const OFFER_BITS = { relay: 1, stun: 2 } as const;

/** Texts about TURN servers: URLs, names and credentials have no white space. */
const PRINTABLE = /^[!-~]+$/;

/** A rendezvous that keeps nothing gives no token; one that offers nothing more says nothing. */
export function writeWelcome(writer: Writer, message: WelcomeMessage): void {
  const { serverTimeMs, silenceMsMax, resumeToken, hasRelay, stunPort } = message;
  writer.vlu(serverTimeMs).vlu(silenceMsMax);
  if (resumeToken !== undefined) writer.bytes(resumeToken);
  const bits =
    (hasRelay === undefined ? 0 : OFFER_BITS.relay) +
    (stunPort === undefined ? 0 : OFFER_BITS.stun);
  if (bits > 0) writer.u8(bits);
  if (stunPort !== undefined) writer.vlu(stunPort);
}

/** The fields of a welcome, or what is wrong with them. */
export function readWelcome(reader: Reader): WelcomeMessage | Malformed {
  const serverTimeMs = reader.vlu();
  const silenceMsMax = reader.vlu(RENDEZVOUS_DURATION_MS_MAX);
  const token =
    reader.remaining >= RESUME_TOKEN_BYTES ? { resumeToken: reader.bytes(RESUME_TOKEN_BYTES) } : {};
  const bits = reader.remaining > 0 ? reader.u8() : undefined;
  if (bits === 0 || (bits ?? 0) > OFFER_BITS.relay + OFFER_BITS.stun) reader.fail("WF7");
  const relay = ((bits ?? 0) & OFFER_BITS.relay) === 0 ? {} : ({ hasRelay: true } as const);
  const stun = ((bits ?? 0) & OFFER_BITS.stun) === 0 ? {} : { stunPort: readPort(reader) };
  return reader.finish({
    type: "welcome",
    serverTimeMs,
    silenceMsMax,
    ...token,
    ...relay,
    ...stun,
  });
}

/** TURN servers, and the account for them. */
export function writeTurn(writer: Writer, message: TurnMessage): void {
  writer.vlu(message.goodForMs).ascii(message.username).ascii(message.credential);
  writer.vlu(message.urls.length);
  for (const url of message.urls) writer.ascii(url);
}

/** The fields of what is said of TURN servers, or what is wrong with them. */
export function readTurn(reader: Reader): TurnMessage | Malformed {
  const readText = (): string => reader.ascii(TURN_TEXT_BYTES_MAX, PRINTABLE, "WF10");
  const goodForMs = reader.vlu(RENDEZVOUS_DURATION_MS_MAX);
  const username = readText();
  const credential = readText();
  const count = reader.count(TURN_URLS_MAX, 2);
  const urls = Array.from({ length: count }, readText);
  if (count === 0 || urls.some((url) => turnServerFrom(url) === undefined)) reader.fail("WF10");
  return reader.finish({ type: "turn", goodForMs, username, credential, urls });
}

function readPort(reader: Reader): number {
  const port = reader.vlu(PORT_MAX);
  if (port === 0) reader.fail("WF3");
  return port;
}
