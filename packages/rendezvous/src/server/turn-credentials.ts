/** Time-limited rights to use a TURN server that knows the same secret (RV47). */

import { createHmac, randomBytes } from "node:crypto";
import { TURN_TEXT_BYTES_MAX, TURN_URLS_MAX, turnServerFrom } from "passalong/wire";
import type { ConnectionId, TurnIssuer } from "../core/index.ts";
import { RendezvousError } from "./errors.ts";

/** How long credentials are good, ms. Source: server reference §4.2. */
export const TURN_GOOD_FOR_MS: number = 600_000;

/** Characters of the shortest secret. Source: guess, 64 bits of hex digits. */
const SECRET_LENGTH_MIN = 16;

/** Bytes that no TURN server knows: its names for connections tell nobody their numbers. */
const SALT_BYTES = 32;

/** Characters of a connection's name. Source: guess, 64 bits of hex digits. */
const NAME_LENGTH = 16;

/** TURN servers that peers may use. */
export interface TurnOptions {
  /** 1 to 4 URLs, such as `turn:turn.example:3478?transport=udp`; all of them have the secret. */
  readonly urls: readonly string[];
  /** What coturn calls `static-auth-secret`: at least 16 characters. */
  readonly secret: string;
}

/**
 * Makes credentials as coturn's `use-auth-secret` takes them: a user name that begins with when
 * they end, and its HMAC-SHA1. Source: draft-uberti-behave-turn-rest-00 §2.2.
 *
 * @param clockMs  Now, ms since 1970.
 * @throws {@link RendezvousError} `option/invalid`
 */
export function turnIssuer({ urls, secret }: TurnOptions, clockMs: () => number): TurnIssuer {
  checkOptions({ urls, secret });
  const salt = randomBytes(SALT_BYTES);
  const nameOf = (connection: ConnectionId): string =>
    createHmac("sha256", salt).update(String(connection)).digest("hex").slice(0, NAME_LENGTH);
  return {
    goodForMs: TURN_GOOD_FOR_MS,
    issue: (connection) => {
      const endsAtSeconds = Math.floor((clockMs() + TURN_GOOD_FOR_MS) / 1_000);
      const username = `${endsAtSeconds}:${nameOf(connection)}`;
      const credential = createHmac("sha1", secret).update(username).digest("base64");
      return { urls, username, credential };
    },
  };
}

function checkOptions({ urls, secret }: TurnOptions): void {
  const wrong = urls.find(
    (url) => turnServerFrom(url) === undefined || url.length > TURN_TEXT_BYTES_MAX,
  );
  if (wrong !== undefined) {
    const message = `“${wrong}” is no TURN server: write it as turn:HOST:PORT or turns:HOST:PORT.`;
    throw new RendezvousError("option/invalid", message);
  }
  if (urls.length > TURN_URLS_MAX) {
    throw new RendezvousError("option/invalid", `Name at most ${TURN_URLS_MAX} TURN servers.`);
  }
  if (secret.length >= SECRET_LENGTH_MIN) return;
  throw new RendezvousError(
    "option/invalid",
    `The secret of the TURN server is too short; give both the same of at least ${SECRET_LENGTH_MIN} characters.`,
  );
}
