/** NetGroupInfo: how fast things come and go in a group. */

import type { NetGroupInfo as AllRates } from "../netgroup/index.ts";

/** Streams have figures of their own here. */
type Rates = Omit<AllRates, `multicast${string}`>;

/** `flash.net.NetGroupInfo`; a snapshot, bytes per second. */
export class NetGroupInfo implements Rates {
  readonly objectReplicationReceiveBytesPerSecond: number;
  readonly objectReplicationSendBytesPerSecond: number;
  readonly postingReceiveControlBytesPerSecond: number;
  readonly postingReceiveDataBytesPerSecond: number;
  readonly postingSendControlBytesPerSecond: number;
  readonly postingSendDataBytesPerSecond: number;
  readonly routingReceiveBytesPerSecond: number;
  readonly routingSendBytesPerSecond: number;

  constructor(rates: Rates) {
    this.objectReplicationReceiveBytesPerSecond = rates.objectReplicationReceiveBytesPerSecond;
    this.objectReplicationSendBytesPerSecond = rates.objectReplicationSendBytesPerSecond;
    this.postingReceiveControlBytesPerSecond = rates.postingReceiveControlBytesPerSecond;
    this.postingReceiveDataBytesPerSecond = rates.postingReceiveDataBytesPerSecond;
    this.postingSendControlBytesPerSecond = rates.postingSendControlBytesPerSecond;
    this.postingSendDataBytesPerSecond = rates.postingSendDataBytesPerSecond;
    this.routingReceiveBytesPerSecond = rates.routingReceiveBytesPerSecond;
    this.routingSendBytesPerSecond = rates.routingSendBytesPerSecond;
  }

  toString(): string {
    return Object.entries(this)
      .map(([name, value]) => `${name}=${value}`)
      .join(" ");
  }
}
