/** NetStreamMulticastInfo: what a stream of a group has cost and brought. */

import type { MulticastInfo } from "../netgroup/index.ts";

const NOTHING: MulticastInfo = {
  bytesPushedToPeers: 0,
  fragmentsPushedToPeers: 0,
  bytesPushedFromPeers: 0,
  fragmentsPushedFromPeers: 0,
  bytesRequestedByPeers: 0,
  fragmentsRequestedByPeers: 0,
  bytesRequestedFromPeers: 0,
  fragmentsRequestedFromPeers: 0,
  sendDataBytesPerSecond: 0,
  sendControlBytesPerSecond: 0,
  receiveDataBytesPerSecond: 0,
  receiveControlBytesPerSecond: 0,
};

/**
 * `flash.net.NetStreamMulticastInfo`; a snapshot. No server takes part in a stream, and no network
 * multicast: their figures are 0.
 */
export class NetStreamMulticastInfo implements MulticastInfo {
  readonly bytesPushedToPeers: number;
  readonly fragmentsPushedToPeers: number;
  readonly bytesPushedFromPeers: number;
  readonly fragmentsPushedFromPeers: number;
  readonly bytesRequestedByPeers: number;
  readonly fragmentsRequestedByPeers: number;
  readonly bytesRequestedFromPeers: number;
  readonly fragmentsRequestedFromPeers: number;
  readonly bytesReceivedFromServer: number = 0;
  readonly fragmentsReceivedFromServer: number = 0;
  readonly bytesReceivedFromIPMulticast: number = 0;
  readonly fragmentsReceivedFromIPMulticast: number = 0;
  readonly sendDataBytesPerSecond: number;
  readonly sendControlBytesPerSecond: number;
  readonly sendControlBytesPerSecondToServer: number = 0;
  readonly receiveDataBytesPerSecond: number;
  readonly receiveControlBytesPerSecond: number;
  readonly receiveDataBytesPerSecondFromServer: number = 0;
  readonly receiveDataBytesPerSecondFromIPMulticast: number = 0;

  /** @param info  Of the stream; absent: there is none. */
  constructor(info: MulticastInfo = NOTHING) {
    this.bytesPushedToPeers = info.bytesPushedToPeers;
    this.fragmentsPushedToPeers = info.fragmentsPushedToPeers;
    this.bytesPushedFromPeers = info.bytesPushedFromPeers;
    this.fragmentsPushedFromPeers = info.fragmentsPushedFromPeers;
    this.bytesRequestedByPeers = info.bytesRequestedByPeers;
    this.fragmentsRequestedByPeers = info.fragmentsRequestedByPeers;
    this.bytesRequestedFromPeers = info.bytesRequestedFromPeers;
    this.fragmentsRequestedFromPeers = info.fragmentsRequestedFromPeers;
    this.sendDataBytesPerSecond = info.sendDataBytesPerSecond;
    this.sendControlBytesPerSecond = info.sendControlBytesPerSecond;
    this.receiveDataBytesPerSecond = info.receiveDataBytesPerSecond;
    this.receiveControlBytesPerSecond = info.receiveControlBytesPerSecond;
  }

  toString(): string {
    return Object.entries(this)
      .map(([name, value]) => `${name}=${value}`)
      .join(" ");
  }
}
