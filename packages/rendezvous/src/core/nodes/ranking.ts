/** Which node owns a group: the same answer on every node that knows the same nodes (BP7). */

import { assert, type GroupId } from "passalong/base";
import type { NodeId } from "./node-id.ts";

/** Hex digits of 32 bits. */
const DIGITS = 8;

/** A node's two halves as numbers, parsed once. */
interface Ranked {
  readonly node: NodeId;
  readonly high: number;
  readonly low: number;
}

/** A set of nodes, ranked anew for each group. */
export class Ranking {
  readonly #ranked: readonly Ranked[];

  /** @param nodes  At least one. */
  constructor(nodes: readonly NodeId[]) {
    assert(nodes.length > 0, "somebody owns a group");
    this.#ranked = nodes
      .toSorted()
      .map((node) => ({ node, high: wordAt(node, 0), low: wordAt(node, DIGITS) }));
  }

  /**
   * The node with the highest weight for the group; of equal ones the first by its id.
   *
   * Source: highest random weight, Thaler and Ravishankar 1998: the loss of a node changes the
   * owner of its own groups alone.
   */
  ownerOf(groupId: GroupId): NodeId {
    const high = wordAt(groupId, 0);
    const low = wordAt(groupId, DIGITS);
    let best = -1;
    let owner = "";
    for (const ranked of this.#ranked) {
      const weight = mixed(mixed(high ^ ranked.high) ^ low ^ ranked.low);
      if (weight <= best) continue;
      best = weight;
      owner = ranked.node;
    }
    return owner;
  }
}

function wordAt(hex: string, at: number): number {
  return Number.parseInt(hex.slice(at, at + DIGITS), 16);
}

/** Spreads 32 bits over 32 bits. Source: the finalizer of MurmurHash3 (Austin Appleby). */
function mixed(word: number): number {
  let mix = word;
  mix = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}
