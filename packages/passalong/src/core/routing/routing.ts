/** Directed routing: what the application asks for, and what neighbors bring. */

import {
  type Arc,
  type Bytes,
  type GroupAddress,
  isNearer,
  type PeerId,
} from "../../base/index.ts";
import {
  type OverlayMessage,
  ROUTED_PAYLOAD_BYTES_MAX,
  SIGNAL_BYTES_MAX,
} from "../../wire/index.ts";
import type { Overlay } from "../overlay/overlay.ts";
import type { OverlayParts } from "../overlay/parts.ts";
import { coverageOf } from "./coverage.ts";
import { Direct } from "./direct.ts";
import type { RoutingCommand, SendCommand, SendResult } from "./io.ts";
import { Routes } from "./routes.ts";
import { RoutedSending } from "./sending.ts";

/** Numbers of routes begin here at random, so that a new life does not repeat an old one's. */
const FIRST_NUMBERS = 2 ** 32;

/** Messages that routing takes. */
export type RoutingMessage = Extract<
  OverlayMessage,
  { readonly type: "direct" | "route" | "routeTaken" | "routeResult" }
>;

/** One-hop sending, routes, and the arc that this peer answers for. */
export class Routing {
  readonly #parts: Omit<OverlayParts, "table">;
  readonly #overlay: Overlay;
  readonly #sending: RoutedSending;
  readonly #direct: Direct;
  readonly #routes: Routes;
  #coverage: Arc;

  constructor(parts: Omit<OverlayParts, "table">, overlay: Overlay) {
    this.#parts = parts;
    this.#overlay = overlay;
    this.#sending = new RoutedSending(parts.outbox, parts.deadlines);
    const sendingParts = { ...parts, overlay, sending: this.#sending };
    this.#direct = new Direct(sendingParts);
    this.#routes = new Routes(sendingParts, parts.random.below(FIRST_NUMBERS));
    this.#coverage = this.#currentCoverage();
  }

  /** The addresses that this peer answers for. */
  get coverage(): Arc {
    return this.#coverage;
  }

  /** The application wants something. */
  onCommand(command: RoutingCommand, now: number): void {
    if (command.type === "setReceiveMode") {
      this.#overlay.gossip.self.setTakesNearest(command.mode === "nearest", now);
      this.onMembersChanged();
    } else if (command.type === "route") this.#begin(command, now);
    else {
      const isAllowed = this.#isAllowed(command.payload);
      const result = isAllowed ? this.#direct.send(command, now) : "error";
      this.#parts.outbox.event({ type: "directEnded", ticket: command.ticket, result });
    }
  }

  /** What would become of a send now. */
  sendResultOf(command: SendCommand): SendResult {
    return this.#isAllowed(command.payload) ? this.#direct.wouldSend(command) : "error";
  }

  /** The member that covers an address, as far as is known here; undefined: nobody does (RT14). */
  memberFor(address: GroupAddress): PeerId | undefined {
    const { table, address: own, gossip } = this.#overlay;
    const { selfId } = this.#parts;
    if (own === address) return selfId;
    const exact = table.ring.at(address);
    if (exact !== undefined) return exact.peerId;
    const nearest = table.takers.nearest(address);
    if (!gossip.self.takesNearest) return nearest?.peerId;
    const isOwn = nearest === undefined || !isNearer(address, nearest.address, own);
    return isOwn ? selfId : nearest.peerId;
  }

  /** A sealed signal for a member (OV13). */
  relaySignal(to: PeerId, signal: Bytes, now: number): void {
    if (signal.length > SIGNAL_BYTES_MAX) return;
    const address = this.#parts.options.addressOf(to);
    this.#routes.begin({ purpose: "signal", address, payload: signal }, { type: "nobody" }, now);
  }

  /** A message of routing came from a neighbor. */
  onMessage(from: PeerId, message: RoutingMessage, now: number): void {
    if (!this.#sending.admits(from, message, now)) return;
    switch (message.type) {
      case "direct":
        if (this.#parts.options.isRoutingEnabled) this.#direct.receive(from, message.payload);
        return;
      case "route":
        if (this.#parts.options.isRoutingEnabled || message.purpose === "signal") {
          this.#routes.onRoute(from, message, now);
        }
        return;
      case "routeTaken":
        this.#routes.onTaken(from, message.token);
        return;
      case "routeResult":
        this.#routes.onResult(from, message, now);
        return;
    }
  }

  /** A link stands. */
  onNeighborConnected(peerId: PeerId, now: number): void {
    this.#sending.onNeighborConnected(peerId, now);
  }

  /** A link is lost. */
  onNeighborGone(peerId: PeerId, now: number): void {
    this.#sending.onNeighborGone(peerId);
    this.#routes.onNeighborGone(peerId, now);
  }

  /** The moment of a deadline has come. */
  onDeadline(name: "route" | "routePace", now: number): void {
    if (name === "route") this.#routes.onDeadline(now);
    else this.#sending.onDeadline(now);
  }

  /** Other members are known than before, or they take other addresses. */
  onMembersChanged(): void {
    const coverage = this.#currentCoverage();
    if (coverage.from === this.#coverage.from && coverage.to === this.#coverage.to) return;
    this.#coverage = coverage;
    this.#parts.outbox.event({ type: "coverageChanged", coverage });
  }

  #begin(
    { ticket, address, payload }: Extract<RoutingCommand, { readonly type: "route" }>,
    now: number,
  ): void {
    if (this.#isAllowed(payload)) {
      const asker = { type: "application", ticket } as const;
      this.#routes.begin({ purpose: "application", address, payload }, asker, now);
    } else {
      const event = { type: "routeEnded", ticket, takenBy: undefined } as const;
      this.#parts.outbox.event({ ...event, rttMs: 0, attempts: 0 });
    }
  }

  #isAllowed(payload: Bytes): boolean {
    return this.#parts.options.isRoutingEnabled && payload.length <= ROUTED_PAYLOAD_BYTES_MAX;
  }

  #currentCoverage(): Arc {
    const { address, table, gossip } = this.#overlay;
    return coverageOf(address, table.takers, gossip.self.takesNearest);
  }
}
