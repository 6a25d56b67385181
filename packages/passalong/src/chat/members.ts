/** Who takes part in a chat, and who is away (CH6, CH7). */

import type { PeerId } from "../base/index.ts";
import { AWAY_MS, MEMBERS_MAX } from "./limits.ts";

/** Where a member is. */
export type MemberState =
  /** It was heard lately, or there is a link to it. */
  | "here"
  /** Nothing was heard of it for `AWAY_MS`. */
  | "away"
  /** It said that it leaves. */
  | "gone";

/** One who takes part. */
export interface ChatMember {
  readonly peerId: PeerId;
  /** Of its own choice: two may have the same. */
  readonly name: string;
  readonly state: MemberState;
}

/** A member that has come, gone, or taken another name. */
export interface PresenceChange extends ChatMember {
  /** What it was called before; undefined unless the name is new. */
  readonly formerName: string | undefined;
  /** How long ago it was, ms, by the member's clock; 0 for what was noticed here. */
  readonly agoMs: number;
}

/** What was heard of a member. */
export interface Sign {
  readonly peerId: PeerId;
  readonly name: string;
  readonly isLeaving: boolean;
  /** When it was given, monotonic ms. */
  readonly atMs: number;
}

interface Entry {
  name: string;
  state: MemberState;
  heardAtMs: number;
}

/** Every member that was ever heard. */
export class Members {
  readonly #entries = new Map<PeerId, Entry>();
  readonly #isLinked: (peerId: PeerId) => boolean;
  readonly #onChange: (change: PresenceChange) => void;

  /** @param isLinked  Tells whether there is a link to a peer just now. */
  constructor(isLinked: (peerId: PeerId) => boolean, onChange: (change: PresenceChange) => void) {
    this.#isLinked = isLinked;
    this.#onChange = onChange;
  }

  /** Everybody, in the order in which they were heard first. */
  list(): readonly ChatMember[] {
    return [...this.#entries].map(([peerId, { name, state }]) => ({ peerId, name, state }));
  }

  /** True when one more author is one too many. */
  isFullFor(peerId: PeerId): boolean {
    return this.#entries.size >= MEMBERS_MAX && !this.#entries.has(peerId);
  }

  /** A member has posted something, now or long ago. */
  hear({ peerId, name, isLeaving, atMs }: Sign, now: number): void {
    const before = this.#entries.get(peerId);
    const heardAtMs = Math.max(atMs, before?.heardAtMs ?? atMs);
    const present = this.#isSilent(peerId, heardAtMs, now) ? "away" : "here";
    const state = isLeaving ? "gone" : present;
    this.#entries.set(peerId, { name, state, heardAtMs });
    const formerName = before?.name === name ? undefined : before?.name;
    // Who was gone before this peer came is nobody's news.
    const isNews = before === undefined ? !isLeaving : before.state !== state;
    if (!isNews && formerName === undefined) return;
    this.#onChange({ peerId, name, state, formerName, agoMs: Math.max(0, now - atMs) });
  }

  /** A link to a peer has opened or ended: it is alive. */
  onLink(peerId: PeerId, now: number): void {
    const entry = this.#entries.get(peerId);
    if (entry === undefined || entry.state === "gone") return;
    entry.heardAtMs = now;
    this.#change(peerId, entry, "here");
  }

  /** Looks who is away. */
  look(now: number): void {
    for (const [peerId, entry] of this.#entries) {
      if (entry.state === "gone") continue;
      if (this.#isLinked(peerId)) entry.heardAtMs = now;
      if (this.#isSilent(peerId, entry.heardAtMs, now)) this.#change(peerId, entry, "away");
    }
  }

  #isSilent(peerId: PeerId, heardAtMs: number, now: number): boolean {
    return now - heardAtMs >= AWAY_MS && !this.#isLinked(peerId);
  }

  #change(peerId: PeerId, entry: Entry, state: MemberState): void {
    if (entry.state === state) return;
    entry.state = state;
    this.#onChange({ peerId, name: entry.name, state, formerName: undefined, agoMs: 0 });
  }
}
