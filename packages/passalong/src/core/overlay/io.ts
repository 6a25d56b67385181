/** What enters and leaves a core for its overlay; `core/io.ts` takes it in. */

import type { Arc, Bytes, GroupAddress, PeerId } from "../../base/index.ts";
import type { MemberRecord } from "../../wire/index.ts";

/** What the application knows of members. */
export type OverlayCommand =
  /** There may be such a member: it is connected to if links are wanted. */
  | { readonly type: "addMemberHint"; readonly peerId: PeerId }
  /** Connect to it now, if there is room; the link may be dropped later like any other. */
  | { readonly type: "addNeighbor"; readonly peerId: PeerId };

/** What enters for the overlay, apart from commands and messages. */
export type OverlayInput =
  /** Answers `signRecord`. */
  | { readonly type: "recordSigned"; readonly record: MemberRecord }
  /** Answers `verifyRecords`; one verdict for each record. */
  | {
      readonly type: "recordsVerified";
      readonly records: readonly MemberRecord[];
      readonly from: PeerId;
      readonly areAuthentic: readonly boolean[];
    }
  /** A sealed signal for a member that neighbors may lead to. */
  | { readonly type: "relaySignal"; readonly to: PeerId; readonly signal: Bytes };

/** What leaves for the host, which holds keys. */
export type OverlayOutput =
  /** Sign what this peer says of itself; the answer is `recordSigned`. */
  | {
      readonly type: "signRecord";
      readonly incarnation: number;
      readonly isLeaving: boolean;
      readonly takesNearest: boolean;
    }
  /** Check that peer ids belong to public keys, and signatures to both. */
  | {
      readonly type: "verifyRecords";
      readonly records: readonly MemberRecord[];
      readonly from: PeerId;
    }
  /** A sealed signal has come through neighbors; nobody has opened it. */
  | { readonly type: "signalReceived"; readonly from: PeerId; readonly signal: Bytes };

/** What the application may want to know of members. */
export type MemberEvent =
  /** A member has come to be known. */
  | { readonly type: "memberJoined"; readonly peerId: PeerId }
  /** A member said that it leaves, was lost, or is one too many to remember. */
  | {
      readonly type: "memberLeft";
      readonly peerId: PeerId;
      readonly reason: "left" | "lost" | "forgotten";
    };

/** The group as its overlay shows it. */
export interface OverlayStatus {
  /** The own place on the ring. */
  readonly address: GroupAddress;
  /** Everybody, the own peer included; not a whole number where it is an estimate. */
  readonly memberCount: number;
  /** Members known to be there but the own peer. */
  readonly knownCount: number;
  /** The addresses that this peer answers for (RT6). */
  readonly coverage: Arc;
}
