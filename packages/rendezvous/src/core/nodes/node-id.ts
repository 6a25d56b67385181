/** Names of nodes, and which node an address belongs to. */

import { bytesFromHex, type Bytes, type MemberAddress } from "passalong/base";

/**
 * One start of one process of a rendezvous: 8 random bytes as 16 lower-case hex digits, drawn anew
 * at each start (BP5).
 */
export type NodeId = string;

/** Bytes of a node's id, which every address of its members begins with. Source: BP5. */
export const NODE_ID_BYTES: number = 8;

/** The node that an address belongs to (BP5). */
export function nodeOf(address: MemberAddress): NodeId {
  return address.slice(0, 2 * NODE_ID_BYTES);
}

/** The bytes of a node's id; none for a text that is no id. */
export function bytesOfNode(node: NodeId): Bytes {
  return bytesFromHex(node) ?? new Uint8Array(0);
}
