/** A session in which nothing ever happens. */

import { peerIdFromBytes } from "passalong/base";
import { EventSource, type SessionEvents, type SharedSession } from "passalong/group";

/** Has no neighbors, and takes part in nothing. */
export class IdleSession extends EventSource<SessionEvents> implements SharedSession {
  readonly peerId = peerIdFromBytes(new Uint8Array(32));
  readonly multicast = undefined;
  readonly rendezvousState = "connecting";
  readonly memberCount = 0;
  readonly postingCounts = undefined;

  command(): void {}

  takePartInPostings(): boolean {
    return false;
  }

  neighbors(): [] {
    return [];
  }

  countHolders(): number {
    return 0;
  }

  streamStatuses(): [] {
    return [];
  }

  overlayStatus(): undefined {
    return undefined;
  }

  sendResultOf(): "error" {
    return "error";
  }

  memberFor(): undefined {
    return undefined;
  }

  memberIds(): [] {
    return [];
  }

  isKnown(): boolean {
    return false;
  }
}
