/** Directed routing in one core. */

import type { PeerId } from "passalong/base";
import type { CoreEvent, Output } from "passalong/core";
import { ROUTED_PAYLOAD_BYTES_MAX, type RouteMessage } from "passalong/wire";
import { describe, expect, it } from "vitest";
import { A, B, C, events, ofType, peer, SELF, sentIn } from "./bench.ts";
import { addressOf, OverlayBench, recordOf } from "./overlay-bench.ts";

const D = peer(4);
const payload = new Uint8Array([7]);

/** Neighbors A, B and C, who take what is near them, and D, whom all know and nobody links with. */
function settle(options: { isRoutingEnabled?: boolean; degree?: never } = {}): OverlayBench {
  const bench = new OverlayBench({ ...options, degree: { aim: 3, max: 8 } });
  for (const peerId of [A, B, C]) bench.connect(peerId);
  bench.records(A, ...[A, B, C, D].map((peerId) => recordOf(peerId, { takesNearest: true })));
  bench.take();
  return bench;
}

function resultOf(outputs: Output[], ticket = 1): string | undefined {
  const told = events(outputs).find((event) => event.type === "directEnded");
  return told?.type === "directEnded" && told.ticket === ticket ? told.result : undefined;
}

function receivers(outputs: Output[]): PeerId[] {
  return ofType(outputs, "send").flatMap(({ to, message }) =>
    message.type === "direct" ? [to] : [],
  );
}

function routesTo(outputs: Output[], to: PeerId): RouteMessage[] {
  return sentIn(outputs, to, "route").filter((message) => message.type === "route");
}

function routed(outputs: Output[]): { to: PeerId; message: RouteMessage } | undefined {
  for (const { to, message } of ofType(outputs, "send")) {
    if (message.type === "route") return { to, message };
  }
  return undefined;
}

describe("one hop", () => {
  const toNearest = (bench: OverlayBench, address: bigint): Output[] =>
    bench.command({ type: "sendToNearest", ticket: 1, address, payload });

  it("[RT1] a direct message is for the application, with its previous hop", () => {
    const bench = settle();
    const outputs = bench.message(A, { type: "direct", payload });
    const expected: CoreEvent = {
      ...{ type: "directReceived", from: A, fromAddress: addressOf(A) },
      ...{ isFromSelf: false, payload },
    };
    expect(events(outputs)).toEqual([expected]);
  });

  it("[RT2, RT5] goes to the nearest neighbor, though another member is nearer", () => {
    const bench = settle();
    const outputs = toNearest(bench, addressOf(D));
    expect(receivers(outputs)).toEqual([C]);
    expect(resultOf(outputs)).toBe("sent");
  });

  it("[RT2] stays here when this peer is the nearest, and only if it takes what is near", () => {
    const bench = settle();
    expect(receivers(toNearest(bench, 5n))).toEqual([A]);
    bench.command({ type: "setReceiveMode", mode: "nearest" });
    const outputs = toNearest(bench, 5n);
    expect(receivers(outputs)).toEqual([]);
    expect(events(outputs)).toContainEqual({
      ...{ type: "directReceived", from: SELF, fromAddress: 0n, isFromSelf: true, payload },
    });
    expect(resultOf(outputs)).toBe("sent");
  });

  it("[RT2] to its very address goes to one that takes nothing else", () => {
    const bench = settle();
    bench.records(A, recordOf(B, { incarnation: 4 }));
    bench.take();
    expect(receivers(toNearest(bench, addressOf(B)))).toEqual([B]);
    expect(receivers(toNearest(bench, addressOf(B) + 1n))).toEqual([C]);
  });

  it("[RT4] goes to the next on either side, and to all", () => {
    const bench = settle();
    const next = bench.command({
      ...{ type: "sendToNeighbor", ticket: 1, mode: "nextIncreasing", payload },
    });
    expect(receivers(next)).toEqual([A]);
    const previous = bench.command({
      ...{ type: "sendToNeighbor", ticket: 1, mode: "nextDecreasing", payload },
    });
    expect(receivers(previous)).toEqual([C]);
    const all = bench.command({ type: "sendToAllNeighbors", ticket: 1, payload });
    expect(receivers(all)).toEqual([A, B, C]);
    expect(resultOf(all)).toBe("sent");
  });

  it("[RT5] has no route without neighbors, and is an error where it is not allowed", () => {
    const alone = new OverlayBench();
    for (const outputs of [
      toNearest(alone, 5n),
      alone.command({ type: "sendToAllNeighbors", ticket: 1, payload }),
      alone.command({ type: "sendToNeighbor", ticket: 1, mode: "nextIncreasing", payload }),
    ]) {
      expect(resultOf(outputs)).toBe("noRoute");
    }
    const forbidden = settle({ isRoutingEnabled: false });
    expect(resultOf(toNearest(forbidden, 5n))).toBe("error");
    expect(forbidden.message(A, { type: "direct", payload })).toEqual([]);
    const large = new Uint8Array(ROUTED_PAYLOAD_BYTES_MAX + 1);
    const outputs = settle().command({ type: "sendToAllNeighbors", ticket: 1, payload: large });
    expect(resultOf(outputs)).toBe("error");
  });

  it("[RT3] leaves at a bounded rate, waits, and is refused when too much waits", () => {
    const bench = settle();
    const large = new Uint8Array(ROUTED_PAYLOAD_BYTES_MAX);
    const results: (string | undefined)[] = [];
    let sent = 0;
    for (let ticket = 1; ticket <= 60; ticket += 1) {
      const mode = "nextIncreasing";
      const command = { type: "sendToNeighbor", ticket, mode, payload: large } as const;
      const outputs = bench.command(command);
      results.push(resultOf(outputs, ticket));
      sent += receivers(outputs).length;
    }
    expect(sent).toBe(15);
    expect(results.filter((result) => result === "error")).toHaveLength(60 - 15 - 31);
    bench.take();
    bench.passWith([A, B, C], 8_000);
    expect(receivers(bench.take())).toHaveLength(31);
  });

  it("[RT3] beyond twice that rate what a neighbor sends is passed over", () => {
    const bench = settle();
    const large = new Uint8Array(ROUTED_PAYLOAD_BYTES_MAX);
    let told = 0;
    for (let count = 0; count < 60; count += 1) {
      told += events(bench.message(A, { type: "direct", payload: large })).length;
    }
    expect(told).toBe(31);
  });
});

describe("coverage", () => {
  it("[RT6, RT7] is the own address, then the arc to the middles, and the application is told", () => {
    const bench = settle();
    expect(bench.core.overlayStatus()?.coverage).toEqual({ from: 0n, to: 0n });
    const outputs = bench.command({ type: "setReceiveMode", mode: "nearest" });
    const coverage = bench.core.overlayStatus()?.coverage;
    expect(events(outputs)).toContainEqual({ type: "coverageChanged", coverage });
    expect(coverage?.to).toBe(addressOf(A) / 2n);
    bench.records(A, recordOf(A, { incarnation: 4 }));
    expect(bench.core.overlayStatus()?.coverage.to).toBe(addressOf(B) / 2n);
  });

  it("[RT8] of a group of which all are known is counted", () => {
    expect(settle().core.overlayStatus()?.memberCount).toBe(5);
  });
});

describe("a route", () => {
  const begin = (bench: OverlayBench, address: bigint): Output[] =>
    bench.command({ type: "route", ticket: 9, address, payload });
  const ended = (outputs: Output[]): CoreEvent[] =>
    events(outputs).filter(({ type }) => type === "routeEnded");

  function incoming(overrides: Partial<RouteMessage> = {}): RouteMessage {
    return {
      ...{ type: "route", token: 5, purpose: "application", origin: peer(50), number: 3 },
      ...{ attempt: 0, address: addressOf(D), visited: [A.slice(0, 16)], payload },
      ...overrides,
    };
  }

  it("[RT9, RT10] goes to the nearest neighbor and ends with who took it", () => {
    const bench = settle();
    const first = routed(begin(bench, addressOf(D)));
    expect(first?.to).toBe(C);
    expect(first?.message.visited).toEqual([SELF.slice(0, 16)]);
    const token = first?.message.token ?? -1;
    bench.message(C, { type: "routeTaken", token });
    const outputs = bench.message(C, { type: "routeResult", token, takenBy: D });
    expect(events(outputs)).toEqual([
      { type: "routeEnded", ticket: 9, takenBy: D, rttMs: 0, attempts: 1 },
    ]);
  });

  it("[RT9, RT11] that was refused, not acknowledged, or is with one who is lost goes to the next", () => {
    const bench = settle();
    const first = routed(begin(bench, addressOf(D)));
    const token = first?.message.token ?? -1;
    const second = routed(bench.message(C, { type: "routeResult", token, takenBy: undefined }));
    expect(second?.to).toBe(B);
    bench.take();
    bench.pass(1_001);
    const third = routed(bench.take());
    expect(third?.to).toBe(A);
    const outputs = bench.input({ type: "neighborDisconnected", peerId: A });
    expect(routed(outputs)?.message.attempt ?? ended(outputs).length).toBe(1);
  });

  it("[RT10, RT13] is taken once by the member that covers the address, and refused when it comes again", () => {
    const bench = settle();
    bench.command({ type: "setReceiveMode", mode: "nearest" });
    bench.take();
    const here = bench.message(A, incoming({ address: 5n }));
    expect(events(here)).toEqual([
      { type: "routeReceived", origin: peer(50), address: 5n, payload, hops: 1, attempt: 1 },
    ]);
    expect(sentIn(here, A, "routeTaken")).toEqual([{ type: "routeTaken", token: 5 }]);
    const answer = { type: "routeResult", token: 5, takenBy: SELF };
    expect(sentIn(here, A, "routeResult")).toEqual([answer]);
    const again = bench.message(B, incoming({ address: 5n, token: 6 }));
    expect(events(again)).toEqual([]);
    expect(sentIn(again, B, "routeResult")).toEqual([{ ...answer, token: 6 }]);
    bench.message(A, incoming({ number: 4 }));
    const back = bench.message(B, incoming({ number: 4, token: 8 }));
    expect(sentIn(back, B, "routeResult")).toEqual([
      { type: "routeResult", token: 8, takenBy: undefined },
    ]);
  });

  it("[RT9, RT11] is passed on to nobody who had it, at most through 32, and given back at the end", () => {
    const bench = settle();
    const visited = [A, C].map((peerId) => peerId.slice(0, 16));
    const outputs = bench.message(A, incoming({ visited }));
    expect(routed(outputs)?.to).toBe(B);
    expect(routesTo(outputs, B)[0]?.visited).toEqual([...visited, SELF.slice(0, 16)]);
    const token = routed(outputs)?.message.token ?? -1;
    const back = bench.message(B, { type: "routeResult", token, takenBy: undefined });
    expect(sentIn(back, A, "routeResult")).toEqual([
      { type: "routeResult", token: 5, takenBy: undefined },
    ]);
    const far = Array.from({ length: 32 }, (_, at) => peer(100 + at).slice(0, 16));
    const refused = bench.message(A, incoming({ number: 4, visited: far }));
    expect(sentIn(refused, A, "routeResult")).toHaveLength(1);
  });

  it("[RT12] without a result begins anew with another neighbor, and ends in the end", () => {
    const bench = settle();
    const tried: (PeerId | undefined)[] = [];
    let outputs = begin(bench, addressOf(D));
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const { to, message } = routed(outputs) ?? {};
      tried.push(to);
      bench.message(to ?? A, { type: "routeTaken", token: message?.token ?? -1 });
      expect(message?.attempt).toBe(attempt);
      bench.take();
      bench.passWith([A, B, C], 3_000);
      outputs = bench.take();
    }
    expect(new Set(tried).size).toBe(3);
    expect(ended(outputs)).toEqual([
      { type: "routeEnded", ticket: 9, takenBy: undefined, rttMs: 9_000, attempts: 3 },
    ]);
  });

  it("[OV13] of a signal is begun once, and handed on once by each member", () => {
    const bench = settle({ isRoutingEnabled: false });
    const signal = new Uint8Array([1]);
    bench.input({ type: "relaySignal", to: peer(60), signal });
    const own = routed(bench.take())?.message;
    if (own?.type !== "route") throw new TypeError("it goes to somebody");
    bench.passWith([A, B, C], 10_000);
    expect(routed(bench.take())).toBeUndefined();
    const foreign = incoming({ purpose: "signal", number: 8, address: addressOf(peer(60)) });
    const to = routed(bench.message(A, foreign))?.to;
    if (to === undefined) throw new TypeError("it goes on to somebody");
    bench.take();
    bench.input({ type: "neighborDisconnected", peerId: to });
    expect(routed(bench.take())).toBeUndefined();
  });

  it("[OV13] carries a signal to the very member, whether routing is enabled or not", () => {
    const bench = settle({ isRoutingEnabled: false });
    const signal = new Uint8Array([1, 2, 3]);
    const outputs = bench.input({ type: "relaySignal", to: D, signal });
    expect(routed(outputs)?.message).toMatchObject({ purpose: "signal", address: addressOf(D) });
    const purpose = "signal";
    const arrived = bench.message(
      A,
      incoming({ purpose, number: 8, address: addressOf(SELF), payload: signal }),
    );
    expect(ofType(arrived, "signalReceived")).toEqual([
      { type: "signalReceived", from: peer(50), signal },
    ]);
    expect(events(bench.message(A, incoming({ number: 9, address: 0n })))).toEqual([]);
  });
});
