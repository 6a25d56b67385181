/** The members of one group, and whom of them a newcomer is introduced to. */

import { assert, type Bytes, type GroupId, type MemberAddress, type Random } from "passalong/base";

/** One connection's place in one group. */
export interface Membership<Owner> {
  readonly group: Group<Owner>;
  readonly owner: Owner;
  readonly address: MemberAddress;
  /** The member's sealed record as last given. */
  record: Bytes;
  /** Where its group holds it; the group's business. */
  slot: number;
  /**
   * What the group's owner on another node knows of it: nothing yet, that it is there, or enough to
   * name it to others (BP10).
   */
  standing?: "told" | "listed";
}

/**
 * Members in an order like a shuffled deck of cards: those before the mark were handed out in this
 * round, those behind it were not. Every hand-out draws at random behind the mark, so each is
 * uniform, and in the long run everybody is handed out equally often (RV15).
 */
export class Group<Owner> {
  readonly id: GroupId;
  readonly #random: Random;
  readonly #deck: Membership<Owner>[] = [];
  #mark = 0;

  constructor(id: GroupId, random: Random) {
    this.id = id;
    this.#random = random;
  }

  /** How many members there are. */
  get size(): number {
    return this.#deck.length;
  }

  /**
   * Takes a member in, at a random place of the deck: a newcomer is as likely to be handed out as
   * anybody. Who leaves and comes back after each hand-out gains a factor of e - 1, where a place
   * at the end would make it the only choice.
   */
  add(member: Membership<Owner>): void {
    member.slot = this.#deck.length;
    this.#deck.push(member);
    if (this.#random.below(this.#deck.length) >= this.#mark) return;
    this.#swap(member.slot, this.#mark);
    this.#mark += 1;
  }

  /** Takes a member out. */
  remove(member: Membership<Owner>): void {
    assert(this.#deck[member.slot] === member, "a member is where its slot says");
    if (member.slot < this.#mark) {
      this.#mark -= 1;
      this.#swap(member.slot, this.#mark);
    }
    this.#swap(member.slot, this.#deck.length - 1);
    this.#deck.pop();
  }

  /**
   * Hands out other members, none twice.
   *
   * @param asker  Who asks; never handed out to itself. Undefined: nobody in the group.
   * @param count  How many at most.
   */
  deal(asker: Membership<Owner> | undefined, count: number): Membership<Owner>[] {
    const dealt: Membership<Owner>[] = [];
    const others = this.#deck.length - (asker === undefined ? 0 : 1);
    const start = this.#mark;
    let end = this.#setAside(asker, this.#deck.length);
    while (dealt.length < Math.min(count, others)) {
      if (this.#mark === end) {
        // The round is over; what this hand-out drew lies behind `start` and stays out of its
        // second half.
        this.#mark = 0;
        end = this.#setAside(asker, start);
      }
      this.#swap(this.#mark, this.#mark + this.#random.below(end - this.#mark));
      dealt.push(this.#at(this.#mark));
      this.#mark += 1;
    }
    return dealt;
  }

  /**
   * Puts the asker at the end of the undealt part that ends at `end`, if it is there. @returns The
   * new end.
   */
  #setAside(asker: Membership<Owner> | undefined, end: number): number {
    if (asker === undefined || asker.slot < this.#mark || asker.slot >= end) return end;
    this.#swap(asker.slot, end - 1);
    return end - 1;
  }

  #swap(left: number, right: number): void {
    const leftMember = this.#at(left);
    const rightMember = this.#at(right);
    this.#deck[left] = rightMember;
    this.#deck[right] = leftMember;
    rightMember.slot = left;
    leftMember.slot = right;
  }

  #at(slot: number): Membership<Owner> {
    const member = this.#deck[slot];
    assert(member !== undefined, "a slot is within the deck");
    return member;
  }
}
