/**
 * What a group's identity gives: the name that a rendezvous sees, and two keys that it does not.
 */

import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, type GroupId, groupIdFromBytes } from "../base/index.ts";
import { domainOf, type Purpose } from "./domains.ts";
import type { GroupSpecifier } from "./group-specifier.ts";

/** All derived keys, bytes. */
const KEY_BYTES = 32;

/** Keys of one group (GS16): exactly as secret as its specifier is hard to guess. */
export interface GroupKeys {
  /** All that a rendezvous ever sees of the group. */
  readonly groupId: GroupId;
  /** Seals what crosses a server or an introducer; 32 bytes. */
  readonly signalKey: Bytes;
  /** Proves membership in the handshake; 32 bytes. */
  readonly authKey: Bytes;
}

/** HKDF-SHA-256 (RFC 5869) of the identity bytes, without salt, one info string for each key. */
export function deriveGroupKeys(specifier: GroupSpecifier): GroupKeys {
  const { identityBytes } = specifier;
  return {
    groupId: groupIdFromBytes(derive(identityBytes, "group id")),
    signalKey: derive(identityBytes, "signal key"),
    authKey: derive(identityBytes, "auth key"),
  };
}

function derive(identityBytes: Bytes, purpose: Purpose): Bytes {
  return hkdf(sha256, identityBytes, undefined, domainOf(purpose), KEY_BYTES);
}
