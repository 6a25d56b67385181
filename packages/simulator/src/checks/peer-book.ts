/** What one life of one peer has done so far, as its inputs and outputs tell. */

import type { ObjectIndex, PeerId } from "passalong/base";
import { LinkBook } from "./link-book.ts";

/** The books of one life. */
export class PeerBook {
  readonly life: number;
  readonly links: Map<PeerId, LinkBook> = new Map();
  /** How many neighbors are asked for each object. */
  readonly askedCount: Uint8Array;
  /** 1: the object is whole and is being verified or stored. */
  readonly settling: Uint8Array;
  /** 1: the application wants the object. */
  readonly wanted: Uint8Array;
  /** 1: the core was told, or said, that the object is had. */
  readonly had: Uint8Array;
  /** Wanted and not had. */
  missingCount = 0;
  /** True when the application has wanted something. */
  hasWants = false;
  /** Attempts to connect that are under way. */
  readonly connecting: Set<PeerId> = new Set();
  /** Objects being read. */
  readonly reading: Set<ObjectIndex> = new Set();
  /** When the store refused an object last, ms. */
  refusedAt: number = Number.NEGATIVE_INFINITY;
  /** When the end was told, ms; undefined: it was not, or more was wanted since. */
  completedAt: number | undefined;
  /** Upload limit and what was sent beyond it, bytes; levelled at a moment. */
  readonly bucket: { rate: number; level: number; at: number } = {
    rate: Number.POSITIVE_INFINITY,
    level: 0,
    at: 0,
  };

  constructor(life: number, objectCount: number) {
    this.life = life;
    this.askedCount = new Uint8Array(objectCount);
    this.settling = new Uint8Array(objectCount);
    this.wanted = new Uint8Array(objectCount);
    this.had = new Uint8Array(objectCount);
  }

  /** Objects there are. */
  get objectCount(): number {
    return this.had.length;
  }

  /** A link begins from nothing. */
  openLink(peerId: PeerId): void {
    this.closeLink(peerId);
    this.links.set(peerId, new LinkBook(this.objectCount));
  }

  /** What was under way on a link is forgotten. */
  closeLink(peerId: PeerId): void {
    const link = this.links.get(peerId);
    if (link === undefined) return;
    for (const index of link.asked) this.#count(index, -1);
    this.links.delete(peerId);
  }

  /** A neighbor is asked for an object. */
  ask(link: LinkBook, index: ObjectIndex): void {
    if (link.asked.has(index)) return;
    link.asked.add(index);
    link.idleSince = undefined;
    this.#count(index, 1);
  }

  /** A request has been answered or taken back. */
  settle(link: LinkBook | undefined, index: ObjectIndex): void {
    link?.handedOut.delete(index);
    if (link?.asked.delete(index) === true) this.#count(index, -1);
  }

  /** An object is had from now on. @returns False when it was before. */
  have(index: ObjectIndex): boolean {
    if (this.had[index] === 1) return false;
    this.had[index] = 1;
    if (this.wanted[index] === 1) this.missingCount -= 1;
    return true;
  }

  /** The application wants an object, or not any more. */
  setWanted(index: ObjectIndex, isWanted: boolean): void {
    if ((this.wanted[index] === 1) === isWanted) return;
    this.wanted[index] = isWanted ? 1 : 0;
    if (this.had[index] !== 1) this.missingCount += isWanted ? 1 : -1;
  }

  #count(index: ObjectIndex, change: 1 | -1): void {
    this.askedCount[index] = (this.askedCount[index] ?? 0) + change;
  }
}
