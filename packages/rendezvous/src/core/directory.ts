/**
 * Who is in which group, and at which address; of several nodes each has its own connections'
 * memberships.
 */

import {
  assert,
  type Bytes,
  type GroupId,
  type MemberAddress,
  memberAddressFromBytes,
  type Random,
} from "passalong/base";
import { Group, type Membership } from "./group.ts";

/** What a directory is made of. */
export interface DirectoryOptions {
  /** Decides who is introduced to whom; better unpredictable. */
  readonly random: Random;
  /** 16 bytes that nobody can guess, others each time: the address of a new membership. */
  readonly freshAddress: () => Bytes;
  readonly membersPerGroupMax: number;
  readonly membershipsMax: number;
}

/** All groups and all addresses. */
export class Directory<Owner> {
  readonly #options: DirectoryOptions;
  readonly #groups = new Map<GroupId, Group<Owner>>();
  readonly #memberships = new Map<MemberAddress, Membership<Owner>>();

  constructor(options: DirectoryOptions) {
    this.#options = options;
  }

  /** Groups that have members. */
  get groupCount(): number {
    return this.#groups.size;
  }

  /** Memberships in all groups. */
  get membershipCount(): number {
    return this.#memberships.size;
  }

  /**
   * Enters a group that the owner is not in.
   *
   * @param record  Copied.
   * @returns Undefined when the group, or everything, is full.
   */
  join(owner: Owner, groupId: GroupId, record: Bytes): Membership<Owner> | undefined {
    const { random, freshAddress, membersPerGroupMax, membershipsMax } = this.#options;
    const group = this.#groups.get(groupId) ?? new Group<Owner>(groupId, random);
    if (group.size >= membersPerGroupMax || this.membershipCount >= membershipsMax) {
      return undefined;
    }
    const address = memberAddressFromBytes(freshAddress());
    assert(!this.#memberships.has(address), "a fresh address is nobody's");
    const membership = { group, owner, address, record: record.slice(), slot: 0 };
    group.add(membership);
    this.#groups.set(groupId, group);
    this.#memberships.set(address, membership);
    return membership;
  }

  /** Leaves the group; the address is nobody's from now on. */
  leave(membership: Membership<Owner>): void {
    const { group, address } = membership;
    group.remove(membership);
    this.#memberships.delete(address);
    if (group.size === 0) this.#groups.delete(group.id);
  }

  /** A group that has members. */
  group(groupId: GroupId): Group<Owner> | undefined {
    return this.#groups.get(groupId);
  }

  /** All groups that have members. */
  groups(): Iterable<Group<Owner>> {
    return this.#groups.values();
  }

  /** The membership at an address, if it is one of this group. */
  find(groupId: GroupId, address: MemberAddress): Membership<Owner> | undefined {
    const membership = this.#memberships.get(address);
    return membership?.group.id === groupId ? membership : undefined;
  }
}
