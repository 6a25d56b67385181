/** A core with an overlay whose records are signed and believed at once, unless a test says not. */

import type { GroupAddress, PeerId } from "passalong/base";
import { type Input, type Output, overlayService } from "passalong/core";
import type { MemberRecord } from "passalong/wire";
import { Bench, ofType, SELF } from "./bench.ts";

/** The place of a peer is its peer id. */
export const addressOf = (peerId: PeerId): GroupAddress => BigInt(`0x${peerId}`);

/** The record of a peer, as a test signs it. */
export function recordOf(
  peerId: PeerId,
  { incarnation = 2, isLeaving = false, takesNearest = false, isForged = false } = {},
): MemberRecord {
  const [publicKey, signature] = [new Uint8Array(32), new Uint8Array(64)];
  signature[0] = isForged ? 0 : 1;
  return { peerId, publicKey, incarnation, isLeaving, takesNearest, signature };
}

/** {@link Bench} with an overlay. */
export class OverlayBench extends Bench {
  constructor(options: { isRoutingEnabled?: boolean; degree?: { aim: number; max: number } } = {}) {
    const { isRoutingEnabled = true, degree } = options;
    super(degree, { services: [overlayService({ addressOf, isRoutingEnabled })] });
  }

  override input(input: Input): Output[] {
    const outputs = super.input(input);
    for (const { incarnation, isLeaving, takesNearest } of ofType(outputs, "signRecord")) {
      const record = recordOf(SELF, { incarnation, isLeaving, takesNearest });
      outputs.push(...this.input({ type: "recordSigned", record }));
    }
    for (const { records, from } of ofType(outputs, "verifyRecords")) {
      const areAuthentic = records.map(({ signature }) => signature[0] === 1);
      outputs.push(...this.input({ type: "recordsVerified", records, from, areAuthentic }));
    }
    return outputs;
  }

  /** A neighbor brings records. */
  records(from: PeerId, ...records: MemberRecord[]): Output[] {
    return this.message(from, { type: "memberRecords", records });
  }

  /** Lets time pass while the neighbors show that they are there. */
  passWith(neighbors: readonly PeerId[], ms: number): void {
    for (let left = ms; left > 0; left -= 1_000) {
      this.pass(Math.min(left, 1_000));
      for (const peerId of neighbors) this.message(peerId, { type: "ping", token: 0 });
    }
  }
}
