/** Overlay and routing of a core that has them, behind one door. */

import type { PeerId } from "../base/index.ts";
import type { GoodbyeReason, OverlayMessage } from "../wire/index.ts";
import type { DeadlineName } from "./deadlines.ts";
import type { DisconnectReason, Input, OverlayStatus } from "./io.ts";
import { Overlay } from "./overlay/overlay.ts";
import type { OverlayOptions, OverlayParts } from "./overlay/parts.ts";
import type { RoutingCommand } from "./routing/io.ts";
import { Routing } from "./routing/routing.ts";

/** Inputs that only a core with an overlay takes. */
export type OverlayInput = Extract<
  Input,
  { readonly type: "recordSigned" | "recordsVerified" | "relaySignal" }
>;

/** What a core brings to these parts. */
export type CoreParts = Omit<OverlayParts, "table" | "options">;

/** Makes these parts of a core. */
export type OverlayFactory = (parts: CoreParts) => GroupParts;

/**
 * Gives a core an overlay. Only who calls this has its code to load: a page that shares files does
 * without.
 */
export function withOverlay(options: OverlayOptions): OverlayFactory {
  return (parts) => new GroupParts({ ...parts, options });
}

/** What a core knows of its group beyond its neighbors, and what it sends across it. */
export class GroupParts {
  readonly #overlay: Overlay;
  readonly #routing: Routing;

  constructor(parts: Omit<OverlayParts, "table">) {
    this.#overlay = new Overlay(parts, () => this.#routing.onMembersChanged());
    this.#routing = new Routing(parts, this.#overlay);
    parts.membership.liveness.watchDoubts();
  }

  /** The group as its overlay shows it. */
  get status(): OverlayStatus {
    const { address, memberCount, knownCount } = this.#overlay;
    return { address, memberCount, knownCount, coverage: this.#routing.coverage };
  }

  /** Members known to be there but the own peer. */
  memberIds(): PeerId[] {
    return this.#overlay.memberIds();
  }

  /** The application wants something sent. */
  onCommand(command: RoutingCommand, now: number): void {
    this.#routing.onCommand(command, now);
  }

  /** The peer leaves. */
  onLeave(): void {
    this.#overlay.onLeave();
  }

  /** A neighbor that has to go before a link of this peer can stand. */
  surplusFor(peerId: PeerId): PeerId | undefined {
    return this.#overlay.surplusFor(peerId);
  }

  /** True when the peer is one of the next on the ring. */
  isRingNeighbor(peerId: PeerId): boolean {
    return this.#overlay.isRingNeighbor(peerId);
  }

  /** A link stands. */
  onNeighborConnected(peerId: PeerId, now: number): void {
    this.#overlay.onNeighborConnected(peerId, now);
    this.#routing.onNeighborConnected(peerId, now);
  }

  /** A link did not come about: another one may be needed. */
  onConnectFailed(now: number): void {
    this.#overlay.onConnectFailed(now);
  }

  /** A link is lost; `reason`: what one of the two said. */
  onNeighborGone(
    peerId: PeerId,
    reason: GoodbyeReason | DisconnectReason | undefined,
    now: number,
  ): void {
    this.#overlay.onNeighborGone(peerId, reason, now);
    this.#routing.onNeighborGone(peerId, now);
  }

  /** Neighbors have left a ping unanswered. */
  onDoubts(peerIds: readonly PeerId[], now: number): void {
    for (const peerId of peerIds) this.#overlay.onDoubt(peerId, now);
  }

  /** A message came from a neighbor. */
  onMessage(from: PeerId, message: OverlayMessage, now: number): void {
    switch (message.type) {
      case "direct":
      case "route":
      case "routeTaken":
      case "routeResult":
        this.#routing.onMessage(from, message, now);
        break;
      default:
        this.#overlay.onMessage(from, message, now);
    }
  }

  /**
   * Something has been signed or verified, or is to be relayed. @returns The rule broken, if any.
   */
  onInput(input: OverlayInput, now: number): string | undefined {
    switch (input.type) {
      case "recordSigned":
        this.#overlay.onRecordSigned(input.record, now);
        return undefined;
      case "recordsVerified":
        return this.#overlay.onRecordsVerified(input, now) ? undefined : "OV1";
      case "relaySignal":
        this.#routing.relaySignal(input.to, input.signal, now);
        return undefined;
    }
  }

  /** A deadline has come, if it is one of these. @returns A neighbor that has to go. */
  onDeadline(name: DeadlineName, now: number): PeerId | undefined {
    switch (name) {
      case "route":
      case "routePace":
        this.#routing.onDeadline(name, now);
        return undefined;
      case "gossip":
      case "suspicion":
      case "contradict":
      case "sync":
      case "topology":
      case "probe":
        return this.#overlay.onDeadline(name, now);
      default:
        return undefined;
    }
  }
}
