/** NetGroupInfo: how fast things come and go in a group. */

import type { NetGroupInfo as Rates } from "../netgroup/index.ts";

/** `flash.net.NetGroupInfo`; a snapshot, bytes per second. */
export class NetGroupInfo implements Rates {
  readonly objectReplicationReceiveBytesPerSecond: number;
  readonly objectReplicationSendBytesPerSecond: number;

  constructor(rates: Rates) {
    this.objectReplicationReceiveBytesPerSecond = rates.objectReplicationReceiveBytesPerSecond;
    this.objectReplicationSendBytesPerSecond = rates.objectReplicationSendBytesPerSecond;
  }

  toString(): string {
    return Object.entries(this)
      .map(([name, value]) => `${name}=${value}`)
      .join(" ");
  }
}
