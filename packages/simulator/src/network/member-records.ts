/**
 * Member records in a world without keys: whoever signs with the byte below is believed, as if it
 * had the key.
 */

import { type Bytes, bytesFromHex, type PeerId } from "passalong/base";
import type { Output } from "passalong/core";
import type { MemberRecord } from "passalong/wire";

/** Ed25519 signatures, bytes. */
const SIGNATURE_BYTES = 64;

/** First byte of a signature that holds. */
const AUTHENTIC = 1;

/** All signatures are one: a thousand peers know a thousand records. */
const SIGNATURE: Bytes = new Uint8Array(SIGNATURE_BYTES).fill(AUTHENTIC);

/** What a peer says of itself. */
export function signRecord(
  peerId: PeerId,
  statement: Omit<Extract<Output, { readonly type: "signRecord" }>, "type">,
): MemberRecord {
  const { incarnation, isLeaving, takesNearest } = statement;
  const publicKey = bytesFromHex(peerId) ?? new Uint8Array(0);
  return { peerId, publicKey, incarnation, isLeaving, takesNearest, signature: SIGNATURE };
}

/** What checking their signatures would say. */
export function areAuthenticRecords(records: readonly MemberRecord[]): boolean[] {
  return records.map(({ signature }) => signature[0] === AUTHENTIC);
}
