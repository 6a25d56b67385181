/** Signs what a peer says of itself, and checks what others say of themselves (OV1). */

import { type Bytes, concatBytes, type GroupId } from "../base/index.ts";
import type { Output } from "../core/index.ts";
import { flagsOf, type MemberRecord, Writer } from "../wire/index.ts";
import { domainOf } from "./domains.ts";
import { bytesOfId, type Identity, peerIdOf, verifySignature } from "./identity.ts";

/** What a peer says of itself. */
export type MemberStatement = Omit<Extract<Output, { readonly type: "signRecord" }>, "type">;

/** Signs a statement for one group. */
export function signMemberRecord(
  statement: MemberStatement,
  identity: Identity,
  groupId: GroupId,
): MemberRecord {
  const { incarnation, isLeaving, takesNearest } = statement;
  const signature = identity.sign(signedBytes(statement, groupId));
  const { peerId, publicKey } = identity;
  return { peerId, publicKey, incarnation, isLeaving, takesNearest, signature };
}

/**
 * True when the record was signed for this group by the key that makes its peer id. Never throws.
 */
export function isAuthenticRecord(record: MemberRecord, groupId: GroupId): boolean {
  const { peerId, publicKey, signature } = record;
  if (peerIdOf(publicKey) !== peerId) return false;
  return verifySignature(publicKey, signedBytes(record, groupId), signature);
}

function signedBytes(statement: MemberStatement, groupId: GroupId): Bytes {
  const fields = new Writer().vlu(statement.incarnation).u8(flagsOf(statement)).finish();
  return concatBytes(domainOf("member record"), bytesOfId(groupId), fields);
}
