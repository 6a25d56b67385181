/**
 * P2PFileShare.as: connects, and does all sending and receiving by object replication.
 *
 * What the tutorial's class did wrong is done right: it asks for the whole range and not for one
 * object after the other, promises what there is and no more, knows a wrong chunk and asks for it
 * again, and shares in a group that only who has its text can enter.
 */

import { type Bytes, concatBytes, equalBytes } from "passalong/base";
import {
  GroupSpecifier,
  type NetConnection,
  NetGroup,
  NetGroupReplicationStrategy,
  NetStatusEvent,
} from "passalong/as3";
import type { ObjectValue } from "passalong/netgroup";
import { hashOf } from "./local-file-loader.ts";
import { type FileHeader, P2PSharedObject } from "./p2p-shared-object.ts";

/** The text of a new group for one file. */
export function newGroup(): string {
  const spec = new GroupSpecifier("P2PFileShare");
  spec.serverChannelEnabled = true;
  spec.objectReplicationEnabled = true;
  spec.makeUnique();
  return spec.groupspecWithAuthorizations();
}

/** Provider and receiver, both in one. */
export class P2PFileShare {
  readonly netConnection: NetConnection;
  readonly groupspec: string;
  shared = new P2PSharedObject();
  isConnected = false;
  isComplete = false;
  /** Chunks that came with wrong bytes. */
  wrongCount = 0;
  /** Requests that brought nothing. */
  failedCount = 0;
  #netGroup: NetGroup | undefined;

  constructor(netConnection: NetConnection, groupspec: string) {
    this.netConnection = netConnection;
    this.groupspec = groupspec;
    netConnection.addEventListener(NetStatusEvent.NET_STATUS, (event) => this.netStatus(event));
    netConnection.connect("rtmfp://p2p.rtmfp.net/key");
  }

  startSharing(shared: P2PSharedObject): void {
    this.shared = shared;
    this.isComplete = true;
    this.#netGroup?.addHaveObjects(0, shared.chunks.size);
  }

  startReceiving(): void {
    this.shared = new P2PSharedObject();
    this.#netGroup?.addWantObjects(0, 0);
  }

  private netStatus({ info }: NetStatusEvent): void {
    switch (info.code) {
      case "NetConnection.Connect.Success":
        this.#netGroup = new NetGroup(this.netConnection, this.groupspec);
        this.#netGroup.addEventListener(NetStatusEvent.NET_STATUS, (event) =>
          this.netStatus(event),
        );
        break;
      case "NetGroup.Connect.Success":
        this.isConnected = true;
        info.group.replicationStrategy = NetGroupReplicationStrategy.RAREST_FIRST;
        break;
      case "NetGroup.Replication.Request":
        this.#netGroup?.writeRequestedObject(info.requestID, this.objectAt(info.index));
        break;
      case "NetGroup.Replication.Fetch.Failed":
        this.failedCount += 1;
        break;
      case "NetGroup.Replication.Fetch.Result":
        if (info.index === 0) this.onHeader(info.object);
        else this.onChunk(info.index, info.object);
        break;
      default:
        break;
    }
  }

  private objectAt(index: number): ObjectValue {
    return index === 0 ? this.shared.header : this.shared.chunks.get(index);
  }

  private onHeader(object: ObjectValue): void {
    this.shared.header = object as FileHeader;
    this.#netGroup?.addHaveObjects(0, 0);
    this.#netGroup?.addWantObjects(1, this.shared.header.packetLength - 1);
  }

  private onChunk(index: number, object: ObjectValue): void {
    const { header, chunks } = this.shared;
    const hash = header?.hashes[index - 1];
    if (header === undefined || hash === undefined) return;
    if (!(object instanceof Uint8Array) || !equalBytes(hashOf(object), hash)) {
      this.wrongCount += 1;
      this.#netGroup?.addWantObjects(index, index);
      return;
    }
    chunks.set(index, new Uint8Array(object));
    this.#netGroup?.addHaveObjects(index, index);
    if (chunks.size < header.packetLength - 1) return;
    this.shared.data = joined(chunks);
    this.isComplete = true;
  }
}

function joined(chunks: ReadonlyMap<number, Bytes>): Bytes {
  const sorted = [...chunks].toSorted(([one], [other]) => one - other);
  return concatBytes(...sorted.map(([, chunk]) => chunk));
}
