/** X25519 (RFC 7748) in script; loaded with the rest of what circuits need. */

import { PUBLIC_KEY_LENGTH, scalarMultBase, sharedKey } from "@stablelib/x25519";
import type { Bytes } from "../../base/index.ts";

/** The public key of a private one, both 32 bytes. */
export function publicKeyOf(privateKey: Bytes): Bytes {
  return new Uint8Array(scalarMultBase(privateKey));
}

/** The secret that two sides share, 32 bytes; undefined when the other's key gives none. */
export function agree(privateKey: Bytes, remoteKey: Bytes): Bytes | undefined {
  if (remoteKey.length !== PUBLIC_KEY_LENGTH) return undefined;
  try {
    return new Uint8Array(sharedKey(privateKey, remoteKey, true));
  } catch {
    return undefined;
  }
}
