/** NetGroup: a group by its names of 2010. */

import { GroupSpecifier, RejectedError } from "../group/index.ts";
import {
  messageIDOf,
  type NetGroup as Group,
  type NetGroupEvents,
  type ObjectValue,
  type SendResult,
} from "../netgroup/index.ts";
import { ArgumentError, IllegalOperationError } from "./errors.ts";
import { EventDispatcher } from "./event-dispatcher.ts";
import { FetchAttempts } from "./fetch-attempts.ts";
import type { NetConnection } from "./net-connection.ts";
import { NetGroupInfo } from "./net-group-rates.ts";
import type { NetGroupReceiveModeValue } from "./net-group-receive-mode.ts";
import type { NetGroupReplicationStrategyValue } from "./net-group-replication-strategy.ts";
import type { NetGroupSendModeValue } from "./net-group-send-mode.ts";
import { isRejection } from "./shared-groups.ts";
import { NetGroupSendResult, type NetGroupSendResultValue } from "./net-group-send-result.ts";

/**
 * `flash.net.NetGroup`.
 *
 *     joining ──NetGroup.Connect.Success──> joined ──close──> closed
 *        └──NetGroup.Connect.Failed, NetGroup.Connect.Rejected, close──> closed
 *
 * The connection is told what becomes of joining, the group everything else. Every method but
 * `close` throws {@link IllegalOperationError} until the group is joined, and after it is closed.
 */
export class NetGroup extends EventDispatcher {
  readonly #connection: NetConnection;
  readonly #closing = new AbortController();
  readonly #attempts = new FetchAttempts((info) => this.tell(info));
  /** Take the listeners away again: others may stay in the group. */
  readonly #removals: (() => void)[] = [];
  #group: Group | undefined;

  /**
   * Begins to join.
   *
   * @param groupspec  What {@link GroupSpecifier} writes.
   * @throws {@link ArgumentError} when the connection is not connected; {@link SpecifierError} when
   *   the text is no group specifier.
   */
  constructor(connection: NetConnection, groupspec: string) {
    super();
    if (!connection.connected) {
      throw new ArgumentError("The connection is not connected: wait for its success.");
    }
    this.#connection = connection;
    const specifier = GroupSpecifier.fromString(groupspec);
    connection.adopt(this);
    void this.#join(specifier);
  }

  /** About how many members there are. */
  get estimatedMemberCount(): number {
    return this.#joined().estimatedMemberCount;
  }

  /** How many members there is a link to. */
  get neighborCount(): number {
    return this.#joined().neighborCount;
  }

  /** How fast things come and go. */
  get info(): NetGroupInfo {
    return new NetGroupInfo(this.#joined().info);
  }

  /** In which order objects are asked for. */
  get replicationStrategy(): NetGroupReplicationStrategyValue {
    return this.#joined().replicationStrategy;
  }

  set replicationStrategy(strategy: NetGroupReplicationStrategyValue) {
    this.#joined().replicationStrategy = strategy;
  }

  /** Which addresses this member answers for; `NetGroupReceiveMode.EXACT` until set. */
  get receiveMode(): NetGroupReceiveModeValue {
    return this.#joined().receiveMode;
  }

  set receiveMode(mode: NetGroupReceiveModeValue) {
    this.#joined().receiveMode = mode;
  }

  /** The first of the addresses that this member answers for. */
  get localCoverageFrom(): string {
    return this.#joined().localCoverageFrom;
  }

  /** The last of them, in the increasing direction. */
  get localCoverageTo(): string {
    return this.#joined().localCoverageTo;
  }

  /** Promises to give objects; both ends are included, as in all of these. */
  addHaveObjects(startIndex: number, endIndex: number): void {
    this.#joined().addHaveObjects(startIndex, endIndex);
  }

  /** Takes that back. */
  removeHaveObjects(startIndex: number, endIndex: number): void {
    this.#joined().removeHaveObjects(startIndex, endIndex);
  }

  /** Wishes for objects. */
  addWantObjects(startIndex: number, endIndex: number): void {
    this.#joined().addWantObjects(startIndex, endIndex);
  }

  /** Takes that back. */
  removeWantObjects(startIndex: number, endIndex: number): void {
    this.#joined().removeWantObjects(startIndex, endIndex);
  }

  /** Answers a request with the object. */
  writeRequestedObject(requestID: number, object: ObjectValue): void {
    this.#joined().writeRequestedObject(requestID, object);
  }

  /** Answers a request without it; it may be asked for again. */
  denyRequestedObject(requestID: number): void {
    this.#joined().denyRequestedObject(requestID);
  }

  /**
   * Posts a value to all members.
   *
   * @returns The posting's id; null without the right to post.
   * @throws RangeError when the value is too large; TypeError when it is no data; {@link
   *   RejectedError} when the group has no postings.
   */
  post(message: ObjectValue): string | null {
    const group = this.#joined();
    const messageID = messageIDOf(message);
    // What members refuse because it is too much is lost, as it was.
    group.post(message).catch(() => undefined);
    return group.mayPost ? messageID : null;
  }

  /**
   * Sends one hop, to the neighbor nearest to an address, or to itself.
   *
   * @throws TypeError when the message is no data or the address none, as in all of these.
   */
  sendToNearest(message: ObjectValue, groupAddress: string): NetGroupSendResultValue {
    return resultOf(() => this.#joined().sendToNearest(message, groupAddress));
  }

  /** Sends one hop, to the next neighbor on the ring. */
  sendToNeighbor(message: ObjectValue, sendMode: NetGroupSendModeValue): NetGroupSendResultValue {
    return resultOf(() => this.#joined().sendToNeighbor(message, sendMode));
  }

  /** Sends to every neighbor. */
  sendToAllNeighbors(message: ObjectValue): NetGroupSendResultValue {
    return resultOf(() => this.#joined().sendToAllNeighbors(message));
  }

  /** Says that there may be such a member. */
  addMemberHint(peerID: string): boolean {
    return this.#joined().addMemberHint(peerID);
  }

  /** Tries a link to a member at once. */
  addNeighbor(peerID: string): boolean {
    return this.#joined().addNeighbor(peerID);
  }

  /** Where a peer stands on the group's ring. */
  convertPeerIDToGroupAddress(peerID: string): string {
    return this.#joined().convertPeerIDToGroupAddress(peerID);
  }

  /** Leaves the group. */
  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#connection.release(this);
    for (const remove of this.#removals) remove();
  }

  async #join(specifier: GroupSpecifier): Promise<void> {
    const { signal } = this.#closing;
    let group: Group;
    try {
      group = await this.#connection.enter(specifier, signal);
      if (signal.aborted) return;
    } catch (error) {
      this.#onNotJoined(error);
      return;
    }
    this.#listen(group);
    this.#group = group;
    const info = { code: "NetGroup.Connect.Success", level: "status", group: this } as const;
    this.#connection.tellOfGroup(info);
    this.#tellOfWhatIsThere(group);
  }

  #onNotJoined(error: unknown): void {
    if (this.#closing.signal.aborted) return;
    const code = isRejection(error) ? "NetGroup.Connect.Rejected" : "NetGroup.Connect.Failed";
    this.close();
    this.#connection.tellOfGroup({ code, level: "error", group: this });
  }

  /** Something else on the connection may have joined before. */
  #tellOfWhatIsThere(group: Group): void {
    const level = "status";
    for (const { groupAddress: neighbor, peerId: peerID } of group.neighbors()) {
      this.tell({ code: "NetGroup.Neighbor.Connect", level, neighbor, peerID });
    }
    for (const { name } of group.streams()) {
      this.tell({ code: "NetGroup.MulticastStream.PublishNotify", level, name });
    }
  }

  #listen(group: Group): void {
    const on = <Name extends keyof NetGroupEvents>(
      name: Name,
      listener: (event: NetGroupEvents[Name]) => void,
    ): void => {
      group.on(name, listener);
      this.#removals.push(() => group.off(name, listener));
    };
    const level = "status";
    on("neighbor.connect", ({ neighbor, peerId: peerID }) =>
      this.tell({ code: "NetGroup.Neighbor.Connect", level, neighbor, peerID }),
    );
    on("neighbor.disconnect", ({ neighbor, peerId: peerID }) =>
      this.tell({ code: "NetGroup.Neighbor.Disconnect", level, neighbor, peerID }),
    );
    on("replication.fetch.sendNotify", ({ index }) => this.#attempts.onSent(index));
    on("replication.fetch.failed", ({ index }) => this.#attempts.onFailed(index));
    on("replication.fetch.result", ({ index, object }) => {
      this.#attempts.onResult(index);
      this.tell({ code: "NetGroup.Replication.Fetch.Result", level, index, object });
    });
    on("posting.notify", ({ message, messageID }) =>
      this.tell({ code: "NetGroup.Posting.Notify", level, message, messageID }),
    );
    on("sendTo.notify", ({ message, from, fromLocal }) =>
      this.tell({ code: "NetGroup.SendTo.Notify", level, message, from, fromLocal }),
    );
    on("localCoverage.notify", () => this.tell({ code: "NetGroup.LocalCoverage.Notify", level }));
    on("multicastStream.publishNotify", ({ name }) =>
      this.tell({ code: "NetGroup.MulticastStream.PublishNotify", level, name }),
    );
    on("multicastStream.unpublishNotify", ({ name }) =>
      this.tell({ code: "NetGroup.MulticastStream.UnpublishNotify", level, name }),
    );
    on("replication.request", ({ index, requestID }) =>
      this.tell({ code: "NetGroup.Replication.Request", level, index, requestID }),
    );
  }

  #joined(): Group {
    if (this.#group === undefined || this.#closing.signal.aborted) {
      throw new IllegalOperationError(
        "The group is not joined: wait for NetGroup.Connect.Success on the connection.",
      );
    }
    return this.#group;
  }
}

/** Flash Player's word for what became of a send; what cannot be sent at all is an error. */
function resultOf(send: () => SendResult): NetGroupSendResultValue {
  try {
    const result = send();
    return result === "noRoute" ? NetGroupSendResult.NO_ROUTE : result;
  } catch (error) {
    if (error instanceof RejectedError || error instanceof RangeError)
      return NetGroupSendResult.ERROR;
    throw error;
  }
}
