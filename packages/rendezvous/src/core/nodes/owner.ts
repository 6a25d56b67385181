/** The groups that this node owns: who is named to whoever asks, on any node. */

import type { GroupId, Random } from "passalong/base";
import { FETCHED_MEMBERS_MAX, LISTED_MAX, OWNED_GROUPS_MAX } from "./limits.ts";
import { type NodeId, nodeOf } from "./node-id.ts";
import type { AskMessage, ReportMessage, UnlistMessage } from "./node-messages.ts";
import type { NodeTable } from "./node-table.ts";
import { OwnedGroup } from "./owned-group.ts";
import type { Postbox } from "./postbox.ts";

/** What an owner is made of. */
export interface OwnerOptions {
  readonly nodes: NodeTable;
  readonly postbox: Postbox;
  readonly random: Random;
}

/** Answers questions about groups, and learns of them by being asked. */
export class Owner {
  readonly #options: OwnerOptions;
  readonly #groups = new Map<GroupId, OwnedGroup>();
  #listedCount = 0;

  constructor(options: OwnerOptions) {
    this.#options = options;
  }

  /** Groups of which something is known. */
  get groupCount(): number {
    return this.#groups.size;
  }

  /** Members that are listed, in all groups. */
  get listedCount(): number {
    return this.#listedCount;
  }

  /**
   * Answers a question, whoever owns the group by what this node knows: views differ for a moment.
   */
  onAsk(from: NodeId, ask: AskMessage, now: number): void {
    const { id, groupId, asker, count, held, record } = ask;
    const { postbox, random } = this.#options;
    const group = this.#groupFor(groupId);
    const isListed = this.#change(groupId, group, () => {
      group.setCount(from, held, now);
      // Nobody lists members of another node.
      if (record === undefined || nodeOf(asker) !== from) return false;
      return group.list({ address: asker, record }, this.#mayGrow);
    });
    const members = group.deal(asker, count, random);
    const { memberCount } = group;
    postbox.post(from, { type: "answer", id, memberCount, isListed, members });
    const node = group.fetchAfterAsk(random);
    if (node === undefined) return;
    postbox.post(node, { type: "fetch", groupId, count: FETCHED_MEMBERS_MAX });
  }

  /**
   * Takes note of what a node holds, whoever owns the group by what this node knows: the other one
   * may have noticed sooner that a node is gone.
   */
  onReport(from: NodeId, { groups }: ReportMessage, now: number): void {
    for (const { groupId, held, members } of groups) {
      const group = this.#groupFor(groupId);
      this.#change(groupId, group, () => {
        group.report(from, members, this.#mayGrow);
        group.setCount(from, held, now);
      });
      // Only once for each number: the answer names members, and is not asked again.
      if (members.length > 0 || !group.lacksMembersOf(from)) continue;
      this.#options.postbox.post(from, { type: "fetch", groupId, count: FETCHED_MEMBERS_MAX });
    }
  }

  /** Strikes a member that has left (BP13). */
  onUnlist(from: NodeId, { groupId, address, held }: UnlistMessage, now: number): void {
    const group = this.#groups.get(groupId);
    if (group === undefined || nodeOf(address) !== from) return;
    this.#change(groupId, group, () => {
      group.unlist(address);
      group.setCount(from, held, now);
    });
  }

  /** Strikes the members of a node that is gone. */
  forgetNode(node: NodeId): void {
    this.#changeAll((group) => group.forgetNode(node));
  }

  /** Strikes what was not told again for long (BP15). */
  forgetStale(now: number): void {
    this.#changeAll((group) => group.forgetStale(now));
  }

  /** Forgets the groups that another node owns now. */
  release(): void {
    const { nodes } = this.#options;
    for (const [groupId, group] of this.#groups) {
      if (nodes.ownerOf(groupId) === nodes.self) continue;
      this.#listedCount -= group.listedCount;
      this.#groups.delete(groupId);
    }
  }

  get #mayGrow(): boolean {
    return this.#listedCount < LISTED_MAX;
  }

  /** The group, or one that nobody remembers when there are too many. */
  #groupFor(groupId: GroupId): OwnedGroup {
    const known = this.#groups.get(groupId);
    if (known !== undefined) return known;
    const group = new OwnedGroup();
    if (this.#groups.size < OWNED_GROUPS_MAX) this.#groups.set(groupId, group);
    return group;
  }

  #changeAll(change: (group: OwnedGroup) => void): void {
    for (const [groupId, group] of this.#groups) this.#change(groupId, group, () => change(group));
  }

  /** Changes a group, counts its listings anew, and forgets it when nothing is left of it. */
  #change<Result>(groupId: GroupId, group: OwnedGroup, change: () => Result): Result {
    const before = group.listedCount;
    const result = change();
    if (this.#groups.get(groupId) !== group) return result;
    this.#listedCount += group.listedCount - before;
    if (group.isEmpty) this.#groups.delete(groupId);
    return result;
  }
}
