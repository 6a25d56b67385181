/** Overlay and routing: one service, because both live on the same table of members. */

import type { PeerId } from "../../base/index.ts";
import {
  type GoodbyeReason,
  isOverlayMessage,
  OVERLAY_MESSAGES,
  type ServiceMessage,
} from "../../wire/index.ts";
import type { DeadlineName } from "../deadlines.ts";
import type { RoutingCommand } from "../routing/io.ts";
import { Routing } from "../routing/routing.ts";
import {
  type Dismissal,
  ofTypes,
  type Service,
  type ServiceCommand,
  type ServiceFactory,
  type ServiceInput,
  type ServiceViews,
  type Surroundings,
} from "../service.ts";
import type { OverlayCommand, OverlayInput } from "./io.ts";
import { Overlay } from "./overlay.ts";
import type { OverlayOptions } from "./parts.ts";

const isOverlayCommand = ofTypes<OverlayCommand>({ addMemberHint: true, addNeighbor: true });

const isRoutingCommand = ofTypes<RoutingCommand>({
  sendToNearest: true,
  sendToNeighbor: true,
  sendToAllNeighbors: true,
  route: true,
  setReceiveMode: true,
});

const isOverlayInput = ofTypes<OverlayInput>({
  recordSigned: true,
  recordsVerified: true,
  relaySignal: true,
});

/** Knows the group beyond the neighbors, and brings bytes to places on its ring. */
export function overlayService(options: OverlayOptions): ServiceFactory {
  return (surroundings) => new OverlayService(surroundings, options);
}

class OverlayService implements Service {
  readonly family = OVERLAY_MESSAGES;
  readonly views: Partial<ServiceViews> = {
    overlayStatus: () => {
      const { address, memberCount, knownCount } = this.#overlay;
      return { address, memberCount, knownCount, coverage: this.#routing.coverage };
    },
    sendResultOf: (command) => this.#routing.sendResultOf(command),
    memberFor: (address) => this.#routing.memberFor(address),
    memberIds: () => this.#overlay.memberIds(),
  };
  readonly #surroundings: Surroundings;
  readonly #overlay: Overlay;
  readonly #routing: Routing;

  constructor(surroundings: Surroundings, options: OverlayOptions) {
    const parts = { ...surroundings, options };
    this.#surroundings = surroundings;
    this.#overlay = new Overlay(parts, () => this.#routing.onMembersChanged());
    this.#routing = new Routing(parts, this.#overlay);
    const { membership } = surroundings;
    membership.liveness.watchDoubts();
    membership.spareFull((peerId) => !this.#overlay.isRingNeighbor(peerId));
  }

  onCommand(command: ServiceCommand, now: number): boolean {
    if (isRoutingCommand(command)) this.#routing.onCommand(command, now);
    else if (isOverlayCommand(command)) this.#onOverlayCommand(command, now);
    else return false;
    return true;
  }

  onLeave(): void {
    this.#overlay.onLeave();
  }

  onInput(input: ServiceInput, now: number): Dismissal | undefined {
    if (!isOverlayInput(input)) return undefined;
    switch (input.type) {
      case "recordSigned":
        this.#overlay.onRecordSigned(input.record, now);
        return undefined;
      case "recordsVerified": {
        const isHonest = this.#overlay.onRecordsVerified(input, now);
        return isHonest ? undefined : { peerId: input.from, rule: "OV1" };
      }
      case "relaySignal":
        this.#routing.relaySignal(input.to, input.signal, now);
        return undefined;
    }
  }

  onMessage(from: PeerId, message: ServiceMessage, now: number): undefined {
    if (!isOverlayMessage(message)) return;
    switch (message.type) {
      case "direct":
      case "route":
      case "routeTaken":
      case "routeResult":
        this.#routing.onMessage(from, message, now);
        return;
      default:
        this.#overlay.onMessage(from, message, now);
    }
  }

  makeRoomFor(peerId: PeerId): Dismissal | undefined {
    return dismissalOf(this.#overlay.surplusFor(peerId));
  }

  onNeighborConnected(peerId: PeerId, now: number): void {
    this.#overlay.onNeighborConnected(peerId, now);
    this.#routing.onNeighborConnected(peerId, now);
  }

  onConnectFailed(now: number): void {
    this.#overlay.onConnectFailed(now);
  }

  onNeighborGone(peerId: PeerId, reason: GoodbyeReason | undefined, now: number): void {
    this.#overlay.onNeighborGone(peerId, reason, now);
    this.#routing.onNeighborGone(peerId, now);
  }

  onDeadline(name: DeadlineName, now: number): Dismissal | undefined {
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
        return dismissalOf(this.#overlay.onDeadline(name, now));
      case "liveness":
        this.#doubt(now);
        return undefined;
      default:
        return undefined;
    }
  }

  /** Neighbors that have left a ping unanswered: others may know better. */
  #doubt(now: number): void {
    for (const peerId of this.#surroundings.membership.liveness.doubtful(now)) {
      this.#overlay.onDoubt(peerId, now);
    }
  }

  #onOverlayCommand(command: OverlayCommand, now: number): void {
    const { membership, selfId } = this.#surroundings;
    if (command.peerId === selfId) return;
    switch (command.type) {
      case "addMemberHint":
        membership.onIntroduced([command.peerId], now);
        return;
      case "addNeighbor":
        membership.connectNow(command.peerId);
        return;
    }
  }
}

function dismissalOf(surplus: PeerId | undefined): Dismissal | undefined {
  return surplus === undefined ? undefined : { peerId: surplus, rule: undefined };
}
