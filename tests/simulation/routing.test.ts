/** Payloads that cross a group of real cores, although many of its pairs cannot connect. */

import { addressOf, blockPairs, Gathering, type SimulatedPeer } from "@passalong/simulator";
import { addressFromBytes, type GroupAddress, isInArc, isNearer } from "passalong/base";
import { describe, expect, it } from "vitest";

/** A test on a busy machine may take this long, ms of real time. */
const REAL_MS_MAX = 600_000;

/** Payloads that are sent. */
const ROUTES = 400;

interface Sent {
  readonly from: SimulatedPeer;
  readonly address: GroupAddress;
  readonly ticket: number;
  /** Who should take it. */
  readonly right: SimulatedPeer;
}

function gather(memberCount: number, blockedShare: number): Gathering {
  const gathering = new Gathering({
    ...{ seed: 2, memberCount, arrivalsMs: 1_000, isRoutingEnabled: true },
    canLink: blockPairs(blockedShare),
  });
  for (const peer of gathering.world.peers) {
    peer.input({ type: "command", command: { type: "setReceiveMode", mode: "nearest" } });
  }
  gathering.pass(15_000);
  return gathering;
}

function sendMany(gathering: Gathering): Sent[] {
  const { random } = gathering.world;
  const members = gathering.alive;
  const sent: Sent[] = [];
  for (let ticket = 0; ticket < ROUTES; ticket += 1) {
    const address = addressFromBytes(new Uint8Array(32).map(() => random.below(256)));
    const from = members[random.below(members.length)];
    const [first] = members;
    if (from === undefined || first === undefined) break;
    const right = members.reduce((best, peer) => nearer(address, best, peer), first);
    sent.push({ from, address, ticket, right });
    const payload = new Uint8Array([ticket & 255]);
    from.input({ type: "command", command: { type: "route", ticket, address, payload } });
    if (ticket % 10 === 0) gathering.pass(100);
  }
  gathering.pass(12_000);
  return sent;
}

function nearer(address: GroupAddress, one: SimulatedPeer, other: SimulatedPeer): SimulatedPeer {
  return isNearer(address, placeOf(other), placeOf(one)) ? other : one;
}

const places = new WeakMap<SimulatedPeer, GroupAddress>();

function placeOf(peer: SimulatedPeer): GroupAddress {
  const place = places.get(peer) ?? addressOf(peer.peerId);
  places.set(peer, place);
  return place;
}

/** Where Flash's rule ends: each hop to the nearest neighbor, until none is nearer. */
function greedyEnd({ from, address }: Sent): SimulatedPeer {
  for (let at = from; ;) {
    const links = [...at.links.values()].filter(({ isOpen }) => isOpen);
    const next = links.reduce((best, { to }) => nearer(address, best, to), at);
    if (next === at) return at;
    at = next;
  }
}

/** Whose applications were told of each address. */
function takersIn(gathering: Gathering): Map<GroupAddress, SimulatedPeer[]> {
  const takers = new Map<GroupAddress, SimulatedPeer[]>();
  for (const peer of gathering.alive) {
    for (const event of gathering.events.get(peer) ?? []) {
      if (event.type !== "routeReceived") continue;
      takers.set(event.address, [...(takers.get(event.address) ?? []), peer]);
    }
  }
  return takers;
}

function takenBy(gathering: Gathering, { from, ticket }: Sent): string | undefined {
  const told = gathering.events
    .get(from)
    ?.find((event) => event.type === "routeEnded" && event.ticket === ticket);
  return told?.type === "routeEnded" ? told.takenBy : undefined;
}

describe("routes", { timeout: REAL_MS_MAX }, () => {
  it("[RT9, RT10, RT11] reach the right one of 1,000 members, a quarter of whose pairs cannot connect", () => {
    const gathering = gather(1_000, 0.25);
    const sent = sendMany(gathering);
    const takers = takersIn(gathering);
    const right = sent.filter((one) => {
      const [taker, ...others] = takers.get(one.address) ?? [];
      const isAlone = taker === one.right && others.length === 0;
      return isAlone && takenBy(gathering, one) === one.right.peerId;
    });
    const greedy = sent.filter((one) => greedyEnd(one) === one.right);
    expect(right.length / sent.length).toBeGreaterThanOrEqual(0.99);
    expect(greedy.length).toBeLessThan(right.length);
  });

  it("[RT12] end, taken by somebody or by nobody, when half of the members die on the way", () => {
    const gathering = gather(100, 0.25);
    const members = gathering.alive;
    const [from] = members;
    if (from === undefined) throw new RangeError("nobody is there");
    for (const [ticket, peer] of members.entries()) {
      const address = addressOf(peer.peerId);
      const payload = new Uint8Array(1);
      from.input({ type: "command", command: { type: "route", ticket, address, payload } });
    }
    for (const peer of members.slice(1, 50)) gathering.kill(peer, 1_000);
    gathering.pass(30_000);
    const ended = gathering.events.get(from)?.filter(({ type }) => type === "routeEnded") ?? [];
    expect(ended).toHaveLength(100);
    const survivors = new Set(gathering.alive.map(({ peerId }) => peerId));
    const reached = ended.flatMap((event) =>
      event.type === "routeEnded" && event.takenBy !== undefined ? [event.takenBy] : [],
    );
    expect(reached.filter((peerId) => survivors.has(peerId)).length).toBeGreaterThanOrEqual(51);
  });

  it("[RT6, RT7] meet arcs that tile the ring, and each member was told of its own", () => {
    const gathering = gather(60, 0);
    const arcs = gathering.alive.map((peer) => {
      const coverage = peer.core.overlayStatus()?.coverage ?? { from: 0n, to: 0n };
      const told = gathering.events.get(peer)?.findLast(({ type }) => type === "coverageChanged");
      expect(told).toEqual({ type: "coverageChanged", coverage });
      return { peer, coverage };
    });
    const { random } = gathering.world;
    for (let draw = 0; draw < 500; draw += 1) {
      const address = addressFromBytes(new Uint8Array(32).map(() => random.below(256)));
      const holders = arcs.filter(({ coverage }) => isInArc(coverage, address));
      const right = gathering.alive.reduce((best, peer) => nearer(address, best, peer));
      expect(holders.map(({ peer }) => peer.number)).toEqual([right.number]);
    }
  });
});
