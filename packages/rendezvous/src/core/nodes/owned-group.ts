/** What an owner holds of one group: some of its members, and how many each node has. */

import type { Bytes, MemberAddress, Random } from "passalong/base";
import { type MemberEntry, SAMPLE_MEMBERS_MAX } from "passalong/wire";
import {
  ASKS_PER_FETCH,
  COUNT_MS_MAX,
  FRESH_MIN,
  HAND_OUTS_MAX,
  LISTED_PER_GROUP_MAX,
} from "./limits.ts";
import { type NodeId, nodeOf } from "./node-id.ts";

/** A member that may be named. */
interface Listing {
  address: MemberAddress;
  record: Bytes;
  /** How often it was named. */
  handOuts: number;
}

/** How many members a node has. */
interface Count {
  readonly held: number;
  readonly toldAtMs: number;
}

/**
 * Soft state: it may be lost or wrong at any moment, and comes right by what nodes report (BP15).
 */
export class OwnedGroup {
  readonly #listings: Listing[] = [];
  readonly #counts = new Map<NodeId, Count>();
  #asksSinceFetch = 0;
  #fetchedFrom: NodeId | undefined;

  /** How many members are listed. */
  get listedCount(): number {
    return this.#listings.length;
  }

  /** Members on all nodes, as far as is known. */
  get memberCount(): number {
    let sum = 0;
    for (const { held } of this.#counts.values()) sum += held;
    return Math.max(sum, this.#listings.length);
  }

  /** True when nothing is known that is worth keeping. */
  get isEmpty(): boolean {
    return this.#listings.length === 0 && this.#counts.size === 0;
  }

  /**
   * Takes note of how many members a node has. When more of them are listed, some have left and
   * their end was lost: all are struck, and come again when they are fetched.
   */
  setCount(node: NodeId, held: number, now: number): void {
    if (held > 0) this.#counts.set(node, { held, toldAtMs: now });
    else this.#counts.delete(node);
    if (this.#listedOf(node) > held) this.#keep(({ address }) => nodeOf(address) !== node);
  }

  /**
   * Takes a node's word for which of its members may be named, if it names any: others that it had
   * are struck, for they may have left (BP14).
   */
  report(from: NodeId, members: readonly MemberEntry[], mayGrow: boolean): void {
    if (this.#fetchedFrom === from) this.#fetchedFrom = undefined;
    if (members.length === 0) return;
    const named = new Set(members.map(({ address }) => address));
    this.#keep(({ address }) => nodeOf(address) !== from || named.has(address));
    for (const member of members) {
      if (nodeOf(member.address) === from) this.list(member, mayGrow);
    }
  }

  /**
   * Lists a member, or takes its newer record; in a full list it takes the place of one that was
   * named often enough.
   *
   * @param mayGrow  False when the owner holds as much as it may.
   * @returns True when it is listed now.
   */
  list({ address, record }: MemberEntry, mayGrow: boolean): boolean {
    const known = this.#listings.find((listing) => listing.address === address);
    if (known !== undefined) {
      known.record = record.slice();
      return true;
    }
    const listing = { address, record: record.slice(), handOuts: 0 };
    if (mayGrow && this.#listings.length < LISTED_PER_GROUP_MAX) {
      this.#listings.push(listing);
      return true;
    }
    const spent = this.#listings.findIndex(({ handOuts }) => handOuts >= HAND_OUTS_MAX);
    if (spent !== -1) this.#listings[spent] = listing;
    return spent !== -1;
  }

  /** Strikes a member. */
  unlist(address: MemberAddress): void {
    this.#keep((listing) => listing.address !== address);
  }

  /** Strikes a node with all its members. */
  forgetNode(node: NodeId): void {
    this.#counts.delete(node);
    if (this.#fetchedFrom === node) this.#fetchedFrom = undefined;
    this.#keep(({ address }) => nodeOf(address) !== node);
  }

  /** Strikes what no node has told again for long. */
  forgetStale(now: number): void {
    for (const [node, { toldAtMs }] of this.#counts) {
      if (now - toldAtMs >= COUNT_MS_MAX) this.forgetNode(node);
    }
  }

  /**
   * True when an introduction would be short though the node has members that are not listed: what
   * it said of them was lost.
   */
  lacksMembersOf(node: NodeId): boolean {
    const { held = 0 } = this.#counts.get(node) ?? {};
    return this.#listings.length < SAMPLE_MEMBERS_MAX && this.#listedOf(node) < held;
  }

  /**
   * Names members, those first that were named less than `HAND_OUTS_MAX` times, at random among
   * equals.
   *
   * @param asker  Never named.
   */
  deal(asker: MemberAddress, count: number, random: Random): MemberEntry[] {
    const others = this.#listings.filter(({ address }) => address !== asker);
    for (let slot = others.length - 1; slot > 0; slot -= 1) {
      swap(others, slot, random.below(slot + 1));
    }
    const fresh = others.filter((listing) => isFresh(listing));
    const spent = others.filter((listing) => !isFresh(listing));
    const dealt = [...fresh, ...spent].slice(0, count);
    for (const listing of dealt) listing.handOuts += 1;
    return dealt.map(({ address, record }) => ({ address, record }));
  }

  /**
   * Takes note of a question, and says which node to ask for more members: one at random, weighted
   * by how many of its members are not listed. Undefined when there are enough, none elsewhere, or
   * it was asked just now (BP11).
   */
  fetchAfterAsk(random: Random): NodeId | undefined {
    this.#asksSinceFetch = Math.min(ASKS_PER_FETCH, this.#asksSinceFetch + 1);
    if (this.#asksSinceFetch < ASKS_PER_FETCH) return undefined;
    if (this.#listings.filter((listing) => isFresh(listing)).length >= FRESH_MIN) return undefined;
    const node = this.#drawUnlisted(random);
    // A node that has not answered is not asked again at once, lest a crowd ask it with each join;
    // its answer may be lost, so it is the next time.
    const isWaiting = node !== undefined && node === this.#fetchedFrom;
    this.#fetchedFrom = isWaiting ? undefined : node;
    if (node === undefined) return undefined;
    this.#asksSinceFetch = 0;
    return isWaiting ? undefined : node;
  }

  #drawUnlisted(random: Random): NodeId | undefined {
    const unlisted = new Map<NodeId, number>();
    let sum = 0;
    for (const [node, { held }] of this.#counts) {
      const count = Math.max(0, held - this.#listedOf(node));
      unlisted.set(node, count);
      sum += count;
    }
    let drawn = random.unit() * sum;
    for (const [node, count] of unlisted) {
      drawn -= count;
      if (drawn < 0) return node;
    }
    return undefined;
  }

  #listedOf(node: NodeId): number {
    return this.#listings.filter(({ address }) => nodeOf(address) === node).length;
  }

  #keep(isKept: (listing: Listing) => boolean): void {
    const kept = this.#listings.filter((listing) => isKept(listing));
    this.#listings.splice(0, this.#listings.length, ...kept);
  }
}

function isFresh({ handOuts }: Listing): boolean {
  return handOuts < HAND_OUTS_MAX;
}

function swap(listings: Listing[], left: number, right: number): void {
  const leftListing = listings[left];
  const rightListing = listings[right];
  if (leftListing === undefined || rightListing === undefined) return;
  listings[left] = rightListing;
  listings[right] = leftListing;
}
