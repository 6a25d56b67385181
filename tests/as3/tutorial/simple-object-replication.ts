/**
 * The tutorial's second demo, "Simple Object Replication", translated in syntax only: an array of
 * 100 elements, one object each.
 *
 * Two defects of the printed text are mended, without which it does not work: the receiver asks for
 * object 1 after object 0, and the provider does not promise an object more than there is.
 */

import {
  GroupSpecifier,
  type NetConnection,
  NetGroup,
  NetGroupReplicationStrategy,
  NetStatusEvent,
} from "passalong/as3";
import type { ObjectValue } from "passalong/netgroup";

/** One window of the demo: a provider when its first buttons are clicked, or a receiver. */
export class SimpleObjectReplication {
  readonly netConnection: NetConnection;
  netGroup: NetGroup | undefined;
  obj: ObjectValue[] = [];
  objSize = 0;
  actualFetchIndex = 0;
  isConnected = false;

  constructor(netConnection: NetConnection) {
    this.netConnection = netConnection;
    netConnection.addEventListener(NetStatusEvent.NET_STATUS, (event) => this.netStatus(event));
    netConnection.connect("rtmfp://p2p.rtmfp.net/key");
  }

  /** Button "fillObject": the first one holds the number of chunks. */
  fillObject(): void {
    this.obj = [100, ...Array.from({ length: 99 }, (_, index) => `element ${index + 1}`)];
    this.objSize = this.obj.length;
  }

  /** Button "addHaveObjects". */
  addHaveObjects(): void {
    this.netGroup?.addHaveObjects(0, this.objSize - 1);
  }

  /** Button "addWantObjects". */
  addWantObjects(): void {
    this.netGroup?.addWantObjects(0, 0);
  }

  private setupGroup(): void {
    const spec = new GroupSpecifier("myGroup");
    spec.serverChannelEnabled = true;
    spec.objectReplicationEnabled = true;
    this.netGroup = new NetGroup(this.netConnection, spec.groupspecWithAuthorizations());
    this.netGroup.addEventListener(NetStatusEvent.NET_STATUS, (event) => this.netStatus(event));
  }

  private netStatus(event: NetStatusEvent): void {
    const { info } = event;
    switch (info.code) {
      case "NetConnection.Connect.Success":
        this.setupGroup();
        break;
      case "NetGroup.Connect.Success":
        this.isConnected = true;
        info.group.replicationStrategy = NetGroupReplicationStrategy.LOWEST_FIRST;
        break;
      // This code is called on a Provider
      case "NetGroup.Replication.Request":
        this.netGroup?.writeRequestedObject(info.requestID, this.obj[info.index]);
        break;
      // This code is called on a Receiver
      case "NetGroup.Replication.Fetch.Result":
        this.onResult(info.index, info.object);
        break;
      default:
        break;
    }
  }

  private onResult(index: number, object: ObjectValue): void {
    // received chunks can be already provided to others
    this.netGroup?.addHaveObjects(index, index);
    // write a chunk into an object/array
    this.obj[index] = object;
    // First chunk (0) holds the number of chunks
    if (index === 0) this.objSize = Number(object);
    // Receive chunks until you are full
    if (index + 1 < this.objSize) {
      this.netGroup?.addWantObjects(index + 1, index + 1);
      this.actualFetchIndex = index + 1;
    }
  }
}
