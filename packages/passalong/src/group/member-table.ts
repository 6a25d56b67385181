/** The members that a rendezvous has named: how to address them and which key is theirs. */

import type { Bytes, MemberAddress, PeerId } from "../base/index.ts";

/**
 * Members remembered; the one learnt longest ago is forgotten first. Source: guess, sixty-four
 * samples.
 */
export const MEMBERS_MAX: number = 1_024;

/**
 * Another member, named by the rendezvous and by a record that the group's key sealed; not known to
 * be alive.
 */
export interface Member {
  readonly peerId: PeerId;
  /** Ed25519; 32 bytes. */
  readonly publicKey: Bytes;
  readonly address: MemberAddress;
}

/** Members by peer and by address, at most {@link MEMBERS_MAX}; what was learnt last holds. */
export class MemberTable {
  readonly #byPeer = new Map<PeerId, Member>();
  readonly #byAddress = new Map<MemberAddress, Member>();

  /** How many members are remembered. */
  get size(): number {
    return this.#byPeer.size;
  }

  /** The member that has this identity. */
  get(peerId: PeerId): Member | undefined {
    return this.#byPeer.get(peerId);
  }

  /** Remembers a member. @returns True when the peer was not remembered before. */
  learn(member: Member): boolean {
    const known = this.#byPeer.get(member.peerId);
    const squatter = this.#byAddress.get(member.address);
    if (known !== undefined) this.#forget(known);
    if (squatter !== undefined) this.#forget(squatter);
    this.#byPeer.set(member.peerId, member);
    this.#byAddress.set(member.address, member);
    const [oldest] = this.#byPeer.values();
    if (this.#byPeer.size > MEMBERS_MAX && oldest !== undefined) this.#forget(oldest);
    return known === undefined;
  }

  /** Forgets whoever has this address. @returns The member, or undefined when nobody has it. */
  forgetAddress(address: MemberAddress): Member | undefined {
    const member = this.#byAddress.get(address);
    if (member !== undefined) this.#forget(member);
    return member;
  }

  #forget(member: Member): void {
    this.#byPeer.delete(member.peerId);
    this.#byAddress.delete(member.address);
  }
}
