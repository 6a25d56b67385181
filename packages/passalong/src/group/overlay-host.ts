/** The overlay's host: signs what this peer says of itself, and leads signals through neighbors. */

import { addressFromBytes, type PeerId } from "../base/index.ts";
import {
  type OverlayInput,
  type OverlayOutput,
  overlayService,
  type ServiceFactory,
  type ServiceOutput,
} from "../core/index.ts";
import { groupAddressOf } from "./identity.ts";
import { isAuthenticRecord, signMemberRecord } from "./member-records.ts";
import { NeighborSignaling } from "./neighbor-signaling.ts";
import type { ServiceContext, ServiceHost, SessionService } from "./session-service.ts";

/** The keys behind an overlay. */
export class OverlayHost implements ServiceHost {
  readonly signaling: NeighborSignaling;
  readonly #context: ServiceContext;

  constructor(context: ServiceContext) {
    this.#context = context;
    this.signaling = new NeighborSignaling((to, signal) =>
      context.input({ type: "relaySignal", to, signal }),
    );
  }

  /** How the core takes part. */
  get part(): ServiceFactory {
    const { groupId, specifier } = this.#context;
    return overlayService({
      addressOf: (peerId: PeerId) => addressFromBytes(groupAddressOf(groupId, peerId)),
      isRoutingEnabled: specifier.capabilities.routingEnabled,
    });
  }

  /** Answers the core. */
  answer(output: ServiceOutput): OverlayInput | undefined {
    const { identity, groupId, takeSignal } = this.#context;
    switch (output.type) {
      case "signRecord":
        return { type: "recordSigned", record: signMemberRecord(output, identity, groupId) };
      case "verifyRecords":
        return this.#verify(output);
      case "signalReceived":
        takeSignal(this.signaling.addressOf(output.from), output.signal);
        return undefined;
      default:
        return undefined;
    }
  }

  #verify({
    records,
    from,
  }: Extract<OverlayOutput, { readonly type: "verifyRecords" }>): OverlayInput {
    const areAuthentic = records.map((record) => isAuthenticRecord(record, this.#context.groupId));
    for (const [at, { peerId, publicKey }] of records.entries()) {
      if (areAuthentic[at] === true) this.signaling.learn(peerId, publicKey);
    }
    return { type: "recordsVerified", records, from, areAuthentic };
  }
}

/**
 * Members know each other, for `openSession`: in every group, because whoever has no overlay passes
 * its messages over (OV11). Routing alone has to be enabled by the group.
 */
export const OVERLAY: SessionService = {
  name: "overlay",
  open: (context) => new OverlayHost(context),
};
