/** Signals that go through neighbors to members that gossip has named, without a rendezvous. */

import {
  type Bytes,
  type MemberAddress,
  memberAddressFromBytes,
  type PeerId,
} from "../base/index.ts";
import { bytesOfId } from "./identity.ts";
import type { Member } from "./member-table.ts";

/**
 * Members that can be reached through neighbors; the one learnt longest ago is forgotten first.
 * Source: as many as the core's table of members holds.
 */
export const REACHABLE_MEMBERS_MAX: number = 4_096;

/** Member addresses, bytes. */
const ADDRESS_BYTES = 16;

/**
 * Gives members an address that means "through neighbors": the beginning of their peer id, which no
 * rendezvous hands out but by a chance of 1 in 2^128.
 */
export class NeighborSignaling {
  readonly #send: (to: PeerId, signal: Bytes) => void;
  readonly #keys = new Map<PeerId, Bytes>();
  readonly #byAddress = new Map<MemberAddress, PeerId>();

  /** @param send  Hands a signal to the core, which finds a way or drops it. */
  constructor(send: (to: PeerId, signal: Bytes) => void) {
    this.#send = send;
  }

  /** A member's record was authentic. */
  learn(peerId: PeerId, publicKey: Bytes): void {
    this.#keys.delete(peerId);
    this.#keys.set(peerId, publicKey);
    const [oldest] = this.#keys.keys();
    if (this.#keys.size > REACHABLE_MEMBERS_MAX && oldest !== undefined) this.#keys.delete(oldest);
    this.addressOf(peerId);
  }

  /** How a member is addressed through neighbors; undefined: gossip has not named it. */
  memberOf(peerId: PeerId): Member | undefined {
    const publicKey = this.#keys.get(peerId);
    return publicKey && { peerId, publicKey, address: this.addressOf(peerId) };
  }

  /** The address through neighbors of whoever a signal comes from. */
  addressOf(peerId: PeerId): MemberAddress {
    const address = memberAddressFromBytes(bytesOfId(peerId).subarray(0, ADDRESS_BYTES));
    this.#byAddress.delete(address);
    this.#byAddress.set(address, peerId);
    const [oldest] = this.#byAddress.keys();
    if (this.#byAddress.size > 2 * REACHABLE_MEMBERS_MAX && oldest !== undefined) {
      this.#byAddress.delete(oldest);
    }
    return address;
  }

  /** @returns False when the address is not one through neighbors. */
  relay(to: MemberAddress, signal: Bytes): boolean {
    const peerId = this.#byAddress.get(to);
    if (peerId !== undefined) this.#send(peerId, signal);
    return peerId !== undefined;
  }
}
