/** Brings payloads to the members that cover their addresses, hop by hop (RT9 to RT13). */

import { type GroupAddress, isNearer, type PeerId } from "../../base/index.ts";
import { ROUTE_HOPS_MAX, type RouteMessage, type RouteResultMessage } from "../../wire/index.ts";
import { prefixOf } from "../overlay/member-table.ts";
import {
  ATTEMPT_MS_MAX,
  ATTEMPTS_MAX,
  HOP_MS_MAX,
  ROUTE_MS_MAX,
  ROUTE_SWEEP_MS,
  ROUTES_MAX,
  SIGNAL_BRANCHES_MAX,
} from "./config.ts";
import type { DirectParts } from "./direct.ts";
import { type Route, type RouteAsker, routeKey, type RouteSubject } from "./route.ts";
import type { DeadlineTable } from "../deadlines.ts";

/** Tokens are numbered with 32 bits. */
const TOKENS = 2 ** 32;

/** Routes that this peer begins, passes on or takes. */
export class Routes {
  readonly #parts: DirectParts & { readonly deadlines: DeadlineTable };
  readonly #routes = new Map<string, Route>();
  /** Routes by the tokens of what was sent of them. */
  readonly #byToken = new Map<number, { readonly route: Route; readonly to: PeerId }>();
  #nextToken = 0;
  #nextNumber: number;

  constructor(parts: DirectParts & { readonly deadlines: DeadlineTable }, firstNumber: number) {
    this.#parts = parts;
    this.#nextNumber = firstNumber;
  }

  /** Begins a route. */
  begin(subject: Omit<RouteSubject, "origin" | "number">, asker: RouteAsker, now: number): void {
    const number = this.#nextNumber;
    this.#nextNumber += 1;
    const route = this.#add({ ...subject, origin: this.#parts.selfId, number }, asker, now);
    if (route !== undefined) this.#advance(route, now);
    else if (asker.type === "application") {
      const { ticket } = asker;
      const event = {
        type: "routeEnded",
        ticket,
        takenBy: undefined,
        rttMs: 0,
        attempts: 0,
      } as const;
      this.#parts.outbox.event(event);
    }
  }

  /** A neighbor hands a route on to this peer. */
  onRoute(from: PeerId, message: RouteMessage, now: number): void {
    const asker: RouteAsker = { type: "neighbor", peerId: from, token: message.token };
    const known = this.#routes.get(routeKey(message));
    const route = known ?? this.#add(message, asker, now);
    const isAgain = known !== undefined && known.attempt >= message.attempt;
    if (known?.takenBy === this.#parts.selfId) {
      this.#reply(asker, this.#parts.selfId, now);
    } else if (route === undefined || isAgain || message.origin === this.#parts.selfId) {
      // It has been here on another way, which goes on.
      this.#reply(asker, undefined, now);
    } else {
      Object.assign(route, { asker, waiting: undefined, isEnded: false });
      route.attempt = message.attempt;
      route.visited = message.visited;
      this.#parts.sending.send(from, { type: "routeTaken", token: message.token }, now);
      this.#advance(route, now);
    }
  }

  /** The neighbor looks after what was sent to it: now it is waited for. */
  onTaken(from: PeerId, token: number): void {
    const sent = this.#byToken.get(token);
    if (sent?.to !== from || sent.route.waiting?.token !== token) return;
    sent.route.waiting.giveUpAt = Number.POSITIVE_INFINITY;
  }

  /** The neighbor says what became of it. */
  onResult(from: PeerId, { token, takenBy }: RouteResultMessage, now: number): void {
    const sent = this.#byToken.get(token);
    if (sent?.to !== from) return;
    this.#byToken.delete(token);
    const { route } = sent;
    if (route.isEnded) return;
    // Somebody has it, although it may have been sent to others meanwhile.
    if (takenBy !== undefined) this.#end(route, takenBy, now);
    else if (route.waiting?.token === token) this.#advance(route, now);
  }

  /** What was sent to the neighbor goes to another one. */
  onNeighborGone(peerId: PeerId, now: number): void {
    for (const route of [...this.#routes.values()]) {
      if (!route.isEnded && route.waiting?.peerId === peerId) this.#advance(route, now);
    }
  }

  /** The moment of "route" has come. */
  onDeadline(now: number): void {
    for (const [key, route] of [...this.#routes]) {
      if (now - route.startedAt >= ROUTE_MS_MAX) this.#forget(key, route, now);
      else if (!route.isEnded && route.attemptEndsAt <= now) this.#beginAnew(route, now);
      else if (!route.isEnded && (route.waiting?.giveUpAt ?? now + 1) <= now) {
        this.#advance(route, now);
      }
    }
    this.#arm(now);
  }

  #add(subject: RouteSubject, asker: RouteAsker, now: number): Route | undefined {
    if (this.#routes.size >= ROUTES_MAX) return undefined;
    const { purpose, origin, number, address, payload } = subject;
    const isOwn = origin === this.#parts.selfId;
    const route: Route = {
      ...{ purpose, origin, number, address, payload, asker },
      ...{ startedAt: now, attempt: isOwn ? 0 : -1, visited: [], tried: new Set() },
      ...{ waiting: undefined, isEnded: false, takenBy: undefined },
      attemptEndsAt: isOwn ? now + ATTEMPT_MS_MAX : Number.POSITIVE_INFINITY,
    };
    this.#routes.set(routeKey(route), route);
    this.#armFor(route);
    return route;
  }

  /** Takes the route here, or sends it to the best neighbor that is left, or gives it back. */
  #advance(route: Route, now: number): void {
    route.waiting = undefined;
    if (this.#isHere(route)) {
      this.#take(route, now);
      return;
    }
    for (;;) {
      const next = this.#next(route);
      if (next === undefined) break;
      route.tried.add(next);
      if (this.#hand(route, next, now)) return;
    }
    if (route.origin === this.#parts.selfId) this.#beginAnew(route, now);
    else this.#end(route, undefined, now);
  }

  /** True when this peer is whom the route looks for, as far as it knows. */
  #isHere({ purpose, address }: Route): boolean {
    const { overlay } = this.#parts;
    if (overlay.address === address) return true;
    if (purpose === "signal" || overlay.table.ring.at(address) !== undefined) return false;
    if (!overlay.gossip.self.takesNearest) return false;
    const { takers } = overlay.table;
    const nearest = takers.nearest(address);
    return nearest === undefined || !isNearer(address, nearest.address, overlay.address);
  }

  /** The neighbor nearest to the address that has not had it yet, even if it is farther away. */
  #next(route: Route): PeerId | undefined {
    if (route.visited.length + 1 > ROUTE_HOPS_MAX) return undefined;
    if (route.purpose === "signal" && route.tried.size >= SIGNAL_BRANCHES_MAX) return undefined;
    const visited = new Set(route.visited);
    let best: PeerId | undefined;
    let bestAddress: GroupAddress = 0n;
    for (const peerId of this.#parts.membership.neighbors) {
      if (route.tried.has(peerId) || visited.has(prefixOf(peerId))) continue;
      const address =
        this.#parts.overlay.table.get(peerId)?.address ?? this.#parts.options.addressOf(peerId);
      if (best !== undefined && !isNearer(route.address, address, bestAddress)) continue;
      best = peerId;
      bestAddress = address;
    }
    return best;
  }

  #hand(route: Route, to: PeerId, now: number): boolean {
    const token = this.#nextToken;
    this.#nextToken = (token + 1) % TOKENS;
    const { purpose, origin, number, attempt, address, payload } = route;
    const visited = [...route.visited, prefixOf(this.#parts.selfId)];
    const message: RouteMessage = {
      ...{ type: "route", token, purpose, origin, number, attempt },
      ...{ address, visited, payload },
    };
    if (!this.#parts.sending.send(to, message, now)) return false;
    this.#byToken.set(token, { route, to });
    route.waiting = { peerId: to, token, giveUpAt: now + HOP_MS_MAX };
    this.#armFor(route);
    return true;
  }

  #take(route: Route, now: number): void {
    const { outbox, selfId } = this.#parts;
    const { purpose, origin, address, payload } = route;
    const [hops, attempt] = [route.visited.length, route.attempt + 1];
    if (purpose === "application") {
      outbox.event({ type: "routeReceived", origin, address, payload, hops, attempt });
    } else outbox.push({ type: "signalReceived", from: origin, signal: payload });
    this.#end(route, selfId, now);
  }

  /** The origin tries once more; what was tried before comes last no more. */
  #beginAnew(route: Route, now: number): void {
    route.waiting = undefined;
    route.attempt += 1;
    if (route.attempt >= ATTEMPTS_MAX || route.purpose === "signal") {
      this.#end(route, undefined, now);
      return;
    }
    route.attemptEndsAt = now + ATTEMPT_MS_MAX;
    this.#armFor(route);
    if (this.#next(route) === undefined) route.tried.clear();
    if (this.#next(route) === undefined) this.#end(route, undefined, now);
    else this.#advance(route, now);
  }

  #end(route: Route, takenBy: PeerId | undefined, now: number): void {
    route.isEnded = true;
    route.waiting = undefined;
    route.takenBy = takenBy;
    const { asker, startedAt, attempt } = route;
    if (asker.type === "application") {
      const attempts = Math.min(attempt + 1, ATTEMPTS_MAX);
      const [{ ticket }, rttMs] = [asker, now - startedAt];
      this.#parts.outbox.event({ type: "routeEnded", ticket, takenBy, rttMs, attempts });
    } else this.#reply(asker, takenBy, now);
  }

  #reply(asker: RouteAsker, takenBy: PeerId | undefined, now: number): void {
    if (asker.type !== "neighbor") return;
    const { peerId, token } = asker;
    this.#parts.sending.send(peerId, { type: "routeResult", token, takenBy }, now);
  }

  #forget(key: string, route: Route, now: number): void {
    if (!route.isEnded) this.#end(route, undefined, now);
    this.#routes.delete(key);
    for (const [token, sent] of this.#byToken)
      if (sent.route === route) this.#byToken.delete(token);
  }

  /** Looked through all at once, so that a message costs the same however many routes there are. */
  #arm(now: number): void {
    let next = Number.POSITIVE_INFINITY;
    for (const route of this.#routes.values()) next = Math.min(next, dueAt(route));
    const isWaiting = next !== Number.POSITIVE_INFINITY;
    const moment = Math.max(next, now + ROUTE_SWEEP_MS);
    this.#parts.deadlines.set("route", isWaiting ? moment : undefined);
  }

  #armFor(route: Route): void {
    this.#parts.deadlines.setAtMost("route", dueAt(route));
  }
}

/** When something is to be done about a route. */
function dueAt({ startedAt, isEnded, waiting, attemptEndsAt }: Route): number {
  const gone = startedAt + ROUTE_MS_MAX;
  return isEnded ? gone : Math.min(gone, attemptEndsAt, waiting?.giveUpAt ?? gone);
}
