/** Looks at every step of every honest core, and throws when an invariant is broken. */

import type { PeerId } from "passalong/base";
import type { Input, Output } from "passalong/core";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { World } from "../world.ts";
import { findForgery } from "./authenticity.ts";
import { findExcess, findHaste, findHoard } from "./bounds.ts";
import { BrokenInvariantError, type InvariantId, type Replayable } from "./broken-invariant.ts";
import { findFalseNews, findSilentEnding, findUnjustBan } from "./endings.ts";
import { followInput, followOutput } from "./following.ts";
import { PeerBook } from "./peer-book.ts";
import { findForgottenWant } from "./wants.ts";

/** What takes too long for a look after each step is looked at this often, ms. */
const LOOK_INTERVAL_MS = 1_000;

/** What a watch needs to know. */
export interface WatchOptions {
  readonly world: World;
  readonly run: Replayable;
}

/** Watches the honest peers of a world. I3 and I7 are for whoever knows the plan. */
export class Watch {
  readonly #world: World;
  readonly #run: Replayable;
  readonly #books = new Map<SimulatedPeer, PeerBook>();

  constructor({ world, run }: WatchOptions) {
    this.#world = world;
    this.#run = run;
    this.#lookLater();
  }

  /** Watches an honest peer from its first input on. */
  add(peer: SimulatedPeer): void {
    this.#books.set(peer, new PeerBook(peer.life, this.#objectCount));
    peer.observer = (subject, input, outputs) => this.#onStep(subject, input, outputs);
  }

  /** When a peer's present life had everything it wanted, ms; undefined: it has not. */
  completedAt(peer: SimulatedPeer): number | undefined {
    return this.#bookOf(peer).completedAt;
  }

  /**
   * Says that an invariant is broken.
   *
   * @throws {@link BrokenInvariantError} always.
   */
  fail(invariant: InvariantId, peer: SimulatedPeer | undefined, what: string): never {
    const atMs = this.#world.timeline.now;
    throw new BrokenInvariantError({ invariant, atMs, peer: peer?.number, what }, this.#run);
  }

  get #objectCount(): number {
    return this.#world.contents.shape.count;
  }

  /** The books of the life that a peer lives now. */
  #bookOf(peer: SimulatedPeer): PeerBook {
    let book = this.#books.get(peer);
    if (book === undefined || book.life !== peer.life) {
      book = new PeerBook(peer.life, this.#objectCount);
      this.#books.set(peer, book);
    }
    return book;
  }

  #onStep(peer: SimulatedPeer, input: Input, outputs: readonly Output[]): void {
    const book = this.#bookOf(peer);
    const { now } = this.#world.timeline;
    followInput(book, input, now);
    for (const output of outputs) {
      this.#judge(peer, book, output);
      followOutput(book, output, now);
    }
    const excess = findExcess(book, outputs.length, peer.traits.degree.max);
    if (excess !== undefined) this.fail("I4", peer, excess);
  }

  #judge(peer: SimulatedPeer, book: PeerBook, output: Output): void {
    const { contents, timeline } = this.#world;
    const forgery = findForgery(output, contents, peer.disk);
    if (forgery !== undefined) this.fail("I1", peer, forgery);
    if (output.type === "send") {
      const haste = findHaste(book, output, timeline.now);
      if (haste !== undefined) this.fail("I5", peer, haste);
    }
    if (output.type !== "event") return;
    const ban = findUnjustBan(output.event, (peerId) => this.#isHonest(peerId));
    if (ban !== undefined) this.fail("I6", peer, ban);
    const news = findFalseNews(book, output.event, peer.disk, timeline.now);
    if (news !== undefined) this.fail("I8", peer, news);
  }

  #isHonest(peerId: PeerId): boolean {
    const peer = this.#world.find(peerId);
    return peer !== undefined && this.#books.has(peer);
  }

  #lookLater(): void {
    this.#world.timeline.after(LOOK_INTERVAL_MS, "check", 0, () => {
      for (const peer of this.#books.keys()) this.#look(peer);
      this.#lookLater();
    });
  }

  #look(peer: SimulatedPeer): void {
    if (!peer.isAlive) return;
    const book = this.#bookOf(peer);
    if (peer.isFrozen) {
      for (const link of book.links.values()) link.idleSince = undefined;
      return;
    }
    const want = findForgottenWant(book, this.#world.timeline.now);
    if (want !== undefined) this.fail("I2", peer, want);
    const hoard = findHoard(book) ?? tooManyStatuses(peer);
    if (hoard !== undefined) this.fail("I4", peer, hoard);
    const ending = findSilentEnding(book);
    if (ending !== undefined) this.fail("I8", peer, ending);
  }
}

function tooManyStatuses(peer: SimulatedPeer): string | undefined {
  const count = peer.core.neighborStatuses().length;
  return count > peer.traits.degree.max ? `${count} neighbors are kept` : undefined;
}
