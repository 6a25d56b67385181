/** Directed routing of a NetGroup: values for a place on the group's ring (NG17 to NG19). */

import type { Bytes } from "../base/index.ts";
import type {
  ReceiveMode,
  RoutingEvent,
  SendCommand,
  SendMode,
  SendResult,
} from "../core/index.ts";
import type { Session } from "../group/index.ts";
import { ROUTED_PAYLOAD_BYTES_MAX } from "../wire/index.ts";
import { addressText, parseAddress } from "./group-address.ts";
import type { Emit, RouteResult } from "./net-group-events.ts";
import { decodeObject, encodeObject, type ObjectValue } from "./object-codec.ts";

/** Somebody waits for what becomes of a route. */
type Waiting = (result: RouteResult) => void;

/** A command before it has a ticket. */
type Ticketless<Command> = Command extends SendCommand ? Omit<Command, "ticket"> : never;

/** What is sent to places on the ring, and what comes. */
export class DirectedRouting {
  readonly #session: Session;
  readonly #emit: Emit;
  readonly #waiting = new Map<number, Waiting>();
  #ticket = 0;
  #receiveMode: ReceiveMode = "exact";

  constructor(session: Session, emit: Emit) {
    this.#session = session;
    this.#emit = emit;
  }

  /** Which addresses this peer answers for. */
  get receiveMode(): ReceiveMode {
    return this.#receiveMode;
  }

  set receiveMode(mode: ReceiveMode) {
    this.#receiveMode = mode;
    this.#session.command({ type: "setReceiveMode", mode });
  }

  /** One hop, to the nearest neighbor or this peer. */
  sendToNearest(message: ObjectValue, groupAddress: string): SendResult {
    const address = parseAddress(groupAddress);
    return this.#send({ type: "sendToNearest", address, payload: encodeMessage(message) });
  }

  /** One hop, to the next neighbor on the ring. */
  sendToNeighbor(message: ObjectValue, mode: SendMode): SendResult {
    return this.#send({ type: "sendToNeighbor", mode, payload: encodeMessage(message) });
  }

  /** One hop, to every neighbor. */
  sendToAllNeighbors(message: ObjectValue): SendResult {
    return this.#send({ type: "sendToAllNeighbors", payload: encodeMessage(message) });
  }

  /** As many hops as it takes. */
  route(message: ObjectValue, groupAddress: string): Promise<RouteResult> {
    const address = parseAddress(groupAddress);
    const payload = encodeMessage(message);
    const ticket = this.#nextTicket();
    return new Promise((resolve) => {
      this.#waiting.set(ticket, resolve);
      this.#session.command({ type: "route", ticket, address, payload });
    });
  }

  /** What the core says of routing. */
  onCoreEvent(event: RoutingEvent): void {
    switch (event.type) {
      case "directReceived":
        this.#onDirect(event);
        return;
      case "routeReceived":
        this.#onRoute(event);
        return;
      case "routeEnded": {
        const { takenBy, rttMs, attempts } = event;
        this.#take(event.ticket)?.({ takenBy, rttMs, attempts });
        return;
      }
      case "coverageChanged":
        this.#emit("localCoverage.notify", {
          from: addressText(event.coverage.from),
          to: addressText(event.coverage.to),
        });
        return;
      // What became of a send of one hop was said when it was asked for.
      case "directEnded":
        return;
    }
  }

  /** Nothing comes any more. */
  close(): void {
    for (const resolve of this.#waiting.values()) {
      resolve({ takenBy: undefined, rttMs: 0, attempts: 0 });
    }
    this.#waiting.clear();
  }

  #onDirect({
    from: peerId,
    fromAddress,
    isFromSelf: fromLocal,
    payload,
  }: Extract<RoutingEvent, { readonly type: "directReceived" }>): void {
    const decoded = decodeObject(payload);
    // What is no value was sent by something else than a NetGroup.
    if (decoded === undefined) return;
    const from = addressText(fromAddress);
    this.#emit("sendTo.notify", { message: decoded.object, from, fromLocal, peerId });
  }

  #onRoute({
    origin: peerId,
    address,
    payload,
    hops,
    attempt,
  }: Extract<RoutingEvent, { readonly type: "routeReceived" }>): void {
    const decoded = decodeObject(payload);
    if (decoded === undefined) return;
    const groupAddress = addressText(address);
    this.#emit("route.notify", { message: decoded.object, peerId, groupAddress, hops, attempt });
  }

  /** What is said now is what becomes of it, but for what is sent before an event is over. */
  #send(command: Ticketless<SendCommand>): SendResult {
    const numbered = { ...command, ticket: this.#nextTicket() };
    const result = this.#session.sendResultOf(numbered);
    if (result === "sent") this.#session.command(numbered);
    return result;
  }

  #nextTicket(): number {
    this.#ticket += 1;
    return this.#ticket;
  }

  #take(ticket: number): Waiting | undefined {
    const waiting = this.#waiting.get(ticket);
    this.#waiting.delete(ticket);
    return waiting;
  }
}

function encodeMessage(message: ObjectValue): Bytes {
  const payload = encodeObject(message);
  if (payload.length > ROUTED_PAYLOAD_BYTES_MAX) {
    throw new RangeError(
      `A routed message is at most ${ROUTED_PAYLOAD_BYTES_MAX} bytes and this one takes ` +
        `${payload.length}: share it as an object and send where it is.`,
    );
  }
  return payload;
}
