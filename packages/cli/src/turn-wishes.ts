/** TURN servers that peers may use (CL57). */

import type { RendezvousOptions } from "@passalong/rendezvous";
import { UsageError } from "./errors.ts";
import { secretAt, secretPlace } from "./secrets.ts";
import type { ServeSettings } from "./serve-settings.ts";

/**
 * The options of the rendezvous; undefined: no TURN servers.
 *
 * @param secret  The secret itself, which the environment alone may say.
 * @throws {@link UsageError} without a secret; CommandError `key/unreadable`
 */
export async function turnFrom(
  { turn: urls = [], turnSecretFile }: ServeSettings,
  secret: string | undefined,
): Promise<RendezvousOptions["turn"]> {
  if (urls.length === 0) return undefined;
  const place = secretPlace(secret, turnSecretFile, "PASSALONG_TURN_SECRET_FILE");
  if (place !== undefined) return { urls, secret: await secretAt(place) };
  throw new UsageError(
    "TURN servers need a secret that they have, too: put it into PASSALONG_TURN_SECRET, or a file's path into PASSALONG_TURN_SECRET_FILE.",
  );
}
