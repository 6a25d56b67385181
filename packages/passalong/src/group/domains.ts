/**
 * What separates one use of a key or a hash from every other: the first bytes of everything that is
 * hashed, sealed or signed.
 */

import type { Bytes } from "../base/index.ts";

/**
 * What something is hashed, derived, sealed or signed for. A purpose once used never gets another
 * meaning.
 */
export type Purpose =
  /** The checksum of a link's fragment. */
  | "fragment checksum"
  /** The group's name at a rendezvous. */
  | "group id"
  /** The key of everything that crosses a server. */
  | "signal key"
  /** The key that proves membership. */
  | "auth key"
  /** A sealed member record. */
  | "record"
  /** A sealed descriptor. */
  | "descriptor"
  /** The signature inside a sealed descriptor. */
  | "descriptor signature"
  /** The signature of a member record. */
  | "member record"
  /** The transcript of a handshake. */
  | "transcript"
  /** The signature of an auth message. */
  | "auth signature"
  /** The signature of a posting. */
  | "posting"
  /** The right of an author to post. */
  | "posting right"
  /** The seed that a password for publishing gives. */
  | "publish password"
  /** The seed that a password for posting gives. */
  | "posting password"
  /** The signature of a right that is handed on. */
  | "certificate"
  /** The signature of a list of rights that are taken back. */
  | "revocations"
  /** A stream's id. */
  | "stream id"
  /** The signature of a stream's announcement. */
  | "stream announcement"
  /** The signature of a stream's fragment. */
  | "stream fragment";

/** `passalong 1 `, the purpose, a zero byte: no domain is the beginning of another. */
export function domainOf(purpose: Purpose): Bytes {
  return new TextEncoder().encode(`passalong 1 ${purpose}\0`);
}
