/** What this node asks and tells the owners of the groups that its own connections are in. */

import type { GroupId, MemberAddress } from "passalong/base";
import type { MemberEntry } from "passalong/wire";
import type { Connection, ConnectionMembership } from "../connection.ts";
import type { Directory } from "../directory.ts";
import type { Group } from "../group.ts";
import {
  ASK_MS_MAX,
  ASKS_MAX,
  HELD_MEMBERS_MAX,
  REPORT_BYTES_MAX,
  REPORT_FRAMES_PER_SWEEP,
  REPORT_ROUNDS,
  REPORTED_MEMBERS_MAX,
} from "./limits.ts";
import { reportBytes } from "./node-codec.ts";
import type { NodeId } from "./node-id.ts";
import type { AnswerMessage, FetchMessage, GroupReport, ReportMessage } from "./node-messages.ts";
import type { NodeTable } from "./node-table.ts";
import type { Postbox } from "./postbox.ts";

/** What a member is told of its group. */
export interface Introduction {
  readonly memberCount: number;
  readonly members: readonly MemberEntry[];
}

/** A question of a member. */
export interface Question {
  readonly membership: ConnectionMembership;
  /** At most this many others. */
  readonly count: number;
  /** True for a join, whose record the owner shall list. */
  readonly isJoin: boolean;
}

/** A question that waits for its owner's answer. */
interface Waiting extends Question {
  readonly owner: NodeId;
  readonly dueAtMs: number;
}

/** What a group's owner was last told. */
interface Told {
  readonly owner: NodeId;
  readonly held: number;
}

/** What an edge is made of. */
export interface EdgeOptions {
  readonly nodes: NodeTable;
  readonly postbox: Postbox;
  readonly directory: Directory<Connection>;
  /** Takes each question with its answer, once, while the asker is a member. */
  readonly onIntroduction: (question: Question, introduction: Introduction) => void;
}

/** Stands between this node's members and the owners of their groups. */
export class Edge {
  readonly #options: EdgeOptions;
  /** By the number of the question; the oldest first, and so by their time. */
  readonly #waiting = new Map<number, Waiting>();
  readonly #told = new Map<GroupId, Told>();
  /** Groups whose owner is to be told; true when of members, too. */
  readonly #toTell = new Map<GroupId, boolean>();
  #lastId = 0;
  #round = 0;

  constructor(options: EdgeOptions) {
    this.#options = options;
  }

  /** How many questions wait. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** Asks a group's owner for members, or this node itself when too many questions wait. */
  ask(question: Question, now: number): void {
    const { membership, count, isJoin } = question;
    const { nodes, postbox } = this.#options;
    if (this.#waiting.size >= ASKS_MAX) {
      this.#answerAlone(question);
      return;
    }
    const { group, address } = membership;
    const owner = nodes.ownerOf(group.id);
    this.#lastId += 1;
    this.#waiting.set(this.#lastId, { ...question, owner, dueAtMs: now + ASK_MS_MAX });
    this.#told.set(group.id, { owner, held: group.size });
    const isTold = membership.standing !== undefined && !isJoin;
    postbox.post(owner, {
      type: "ask",
      id: this.#lastId,
      groupId: group.id,
      asker: address,
      count,
      held: heldBy(group),
      record: isTold ? undefined : membership.record,
    });
  }

  /** Passes an owner's answer on. */
  onAnswer(from: NodeId, answer: AnswerMessage): void {
    const question = this.#waiting.get(answer.id);
    if (question === undefined || question.owner !== from) return;
    this.#waiting.delete(answer.id);
    const { membership } = question;
    if (!isCurrent(membership)) return;
    membership.standing = answer.isListed ? "listed" : (membership.standing ?? "told");
    this.#answer(question, answer);
  }

  /** Answers a question whose owner cannot be reached (BP12). */
  onUnanswered(id: number): void {
    const question = this.#waiting.get(id);
    if (question === undefined) return;
    this.#waiting.delete(id);
    if (isCurrent(question.membership)) this.#answerAlone(question);
  }

  /** Tells the owner that a member has left, if it names it to others (BP13). */
  onLeft({ group, address, standing }: ConnectionMembership): void {
    if (standing !== "listed") return;
    const owner = this.#options.nodes.ownerOf(group.id);
    this.#told.set(group.id, { owner, held: group.size });
    this.#options.postbox.post(owner, {
      type: "unlist",
      groupId: group.id,
      address,
      held: heldBy(group),
    });
  }

  /** Has the new owner of every group whose owner is another one now told (BP14). */
  onOwnersChanged(): void {
    const { nodes, directory } = this.#options;
    for (const { id } of directory.groups()) {
      if (this.#told.get(id)?.owner !== nodes.ownerOf(id)) this.#toTell.set(id, true);
    }
  }

  /** Has every owner told of every group. */
  tellAll(): void {
    for (const { id } of this.#options.directory.groups()) this.#toTell.set(id, true);
  }

  /** Has a group's owner told: that a member has left reached nobody. */
  onUntoldOf(groupId: GroupId): void {
    this.#toTell.set(groupId, true);
  }

  /** Tells again what reached nobody. */
  onUntold({ groups }: ReportMessage): void {
    for (const { groupId, members } of groups) {
      this.#toTell.set(groupId, members.length > 0 || this.#toTell.get(groupId) === true);
    }
  }

  /** Has a node told of every group that it owns: it knows nothing of this one's. */
  onGreeting(from: NodeId): void {
    const { nodes, directory } = this.#options;
    for (const { id } of directory.groups()) {
      if (nodes.ownerOf(id) === from) this.#toTell.set(id, true);
    }
  }

  /** Tells an owner of members of a group (BP8). */
  onFetch(from: NodeId, { groupId, count }: FetchMessage): void {
    const group = this.#options.directory.group(groupId);
    const members = group === undefined ? [] : entriesOf(group.deal(undefined, count));
    const report = { groupId, held: heldBy(group), members };
    this.#options.postbox.post(from, { type: "report", groups: [report] });
  }

  /** Answers what has waited for too long, and tells owners what they are to be told. */
  onSweep(now: number): void {
    for (const [id, { dueAtMs }] of this.#waiting) {
      if (dueAtMs > now) break;
      this.onUnanswered(id);
    }
    this.#tell();
  }

  /** Begins a round of reports: what has changed, and a part of all the rest (BP15). */
  beginRound(): void {
    this.#round = (this.#round + 1) % REPORT_ROUNDS;
    let at = 0;
    for (const group of this.#options.directory.groups()) {
      const isTurn = at % REPORT_ROUNDS === this.#round;
      at += 1;
      if (isTurn || this.#told.get(group.id)?.held !== group.size) this.#addToTell(group.id);
    }
    for (const [groupId, { held }] of this.#told) {
      if (this.#options.directory.group(groupId) !== undefined) continue;
      if (held > 0) this.#addToTell(groupId);
      else this.#told.delete(groupId);
    }
  }

  #addToTell(groupId: GroupId): void {
    this.#toTell.set(groupId, this.#toTell.get(groupId) ?? false);
  }

  #tell(): void {
    const reports = new Map<NodeId, { groups: GroupReport[]; sizeBytes: number }>();
    let frames = 0;
    for (const [groupId, isWithMembers] of this.#toTell) {
      if (frames >= REPORT_FRAMES_PER_SWEEP) break;
      this.#toTell.delete(groupId);
      const owner = this.#options.nodes.ownerOf(groupId);
      const report = this.#reportOf(groupId, owner, isWithMembers);
      const frame = reports.get(owner) ?? { groups: [], sizeBytes: 0 };
      reports.set(owner, frame);
      frame.groups.push(report);
      frame.sizeBytes += reportBytes(report);
      if (frame.sizeBytes < REPORT_BYTES_MAX) continue;
      this.#options.postbox.post(owner, { type: "report", groups: frame.groups });
      reports.delete(owner);
      frames += 1;
    }
    for (const [owner, { groups }] of reports) {
      this.#options.postbox.post(owner, { type: "report", groups });
    }
  }

  #reportOf(groupId: GroupId, owner: NodeId, isWithMembers: boolean): GroupReport {
    const group = this.#options.directory.group(groupId);
    const held = heldBy(group);
    if (held > 0) this.#told.set(groupId, { owner, held });
    else this.#told.delete(groupId);
    if (group === undefined || !isWithMembers) return { groupId, held, members: [] };
    const members = group.deal(undefined, REPORTED_MEMBERS_MAX);
    // The owner lists as many as it has room for; it is told when any of them leaves.
    for (const member of members) member.standing = "listed";
    return { groupId, held, members: entriesOf(members) };
  }

  #answerAlone(question: Question): void {
    const { group } = question.membership;
    // Its owner knows nothing of this member, and shall.
    this.#toTell.set(group.id, true);
    this.#answer(question, { memberCount: group.size, members: [] });
  }

  /** Hands an answer over, with own members where the owner named too few. */
  #answer(question: Question, { memberCount, members }: Introduction): void {
    const { membership, count } = question;
    const { group } = membership;
    const all = members.slice(0, count);
    if (all.length < count && all.length < group.size - 1) {
      const known = new Set<MemberAddress>(all.map(({ address }) => address));
      const own = entriesOf(group.deal(membership, count));
      all.push(...own.filter(({ address }) => !known.has(address)).slice(0, count - all.length));
    }
    const least = Math.max(group.size, all.length + 1);
    this.#options.onIntroduction(question, {
      memberCount: Math.max(memberCount, least),
      members: all,
    });
  }
}

/** True while the member has not left. */
function isCurrent(membership: ConnectionMembership): boolean {
  return membership.owner.memberships.includes(membership);
}

/** Members of a group on this node, as it is told. */
function heldBy(group: Group<Connection> | undefined): number {
  return Math.min(group?.size ?? 0, HELD_MEMBERS_MAX);
}

function entriesOf(members: readonly ConnectionMembership[]): MemberEntry[] {
  return members.map(({ address, record }) => ({ address, record }));
}
