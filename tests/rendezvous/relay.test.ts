/** Circuits at the rendezvous' core: who is joined, how much may be under way, and how fast. */

import {
  CIRCUIT_ENDS_MAX,
  CIRCUIT_WAIT_MS_MAX,
  CIRCUITS_PER_CONNECTION_MAX,
  CIRCUITS_PER_SOURCE_MAX,
  FRAMES_PER_CONNECTION,
  LOOPBACK_SOURCE,
  type RendezvousLimits,
  type Source,
} from "@passalong/rendezvous/core";
import { type Bytes, type GroupId, memberAddressFromBytes } from "passalong/base";
import {
  CIRCUIT_CREDIT_BYTES_MIN,
  CIRCUIT_PIECE_BYTES_MAX,
  CIRCUIT_PIECE_COST_MIN,
  CIRCUIT_WINDOW_BYTES,
  type ServerMessage,
} from "passalong/wire";
import { describe, expect, it } from "vitest";
import { type BenchPeer, CoreBench, groupId } from "./core-bench.ts";

const GROUP = groupId(1);
const OTHER_GROUP = groupId(2);
const WHOLE_PIECE = new Uint8Array(CIRCUIT_PIECE_BYTES_MAX);
const PIECES_PER_WINDOW = CIRCUIT_WINDOW_BYTES / CIRCUIT_PIECE_BYTES_MAX;
const WINDOW = { type: "circuitCredit", bytes: CIRCUIT_WINDOW_BYTES } as const;

/** A rendezvous alone looks at the link, not at the address. */
const ANYWHERE = memberAddressFromBytes(new Uint8Array(16));

function linkId(number: number): Bytes {
  const id = new Uint8Array(16);
  new DataView(id.buffer).setUint32(0, number);
  return id;
}

function openCircuit(
  peer: BenchPeer,
  circuit: number,
  { link = 1, group = GROUP }: { link?: number; group?: GroupId } = {},
): ServerMessage[] {
  return peer.send({
    ...{ type: "circuitOpen", circuit, groupId: group, to: ANYWHERE, linkId: linkId(link) },
  });
}

function sendPiece(peer: BenchPeer, circuit: number, piece: Bytes = WHOLE_PIECE): ServerMessage[] {
  return peer.send({ type: "circuitData", circuit, piece });
}

function grant(peer: BenchPeer, circuit: number, bytes = CIRCUIT_CREDIT_BYTES_MIN): void {
  peer.send({ type: "circuitCredit", circuit, bytes });
}

function closed(circuit: number, reason: string) {
  return { type: "circuitClosed", circuit, reason };
}

/** Two members with a circuit, 7 at the one and 3 at the other, that have heard all of it. */
function joinedPair(limits: Partial<RendezvousLimits> = {}, sources: readonly Source[] = []) {
  const bench = new CoreBench(limits);
  const [one, two] = [bench.openIn(GROUP, sources[0]), bench.openIn(GROUP, sources[1])];
  openCircuit(one, 7);
  openCircuit(two, 3);
  one.take();
  return { bench, one, two };
}

/** What a member is granted and has not heard of yet. */
function creditHeard(peer: BenchPeer): number {
  let sum = 0;
  for (const message of peer.take()) {
    if (message.type === "circuitCredit") sum += message.bytes;
  }
  return sum;
}

describe("a circuit", () => {
  it("[RL2, RL5] joins two members that name the same link, each with a window", () => {
    const bench = new CoreBench();
    const [one, two] = [bench.openIn(GROUP), bench.openIn(GROUP)];
    expect(openCircuit(one, 7)).toEqual([]);
    const heard = openCircuit(two, 3);
    expect(heard).toEqual([
      { type: "circuitOpened", circuit: 3 },
      { ...WINDOW, circuit: 3 },
    ]);
    expect(one.take()).toEqual([
      { type: "circuitOpened", circuit: 7 },
      { ...WINDOW, circuit: 7 },
    ]);
    const piece = Uint8Array.of(1, 2, 3);
    expect(sendPiece(one, 7, piece)).toEqual([]);
    expect(two.take()).toEqual([{ type: "circuitData", circuit: 3, piece }]);
    expect(bench.core.counts).toMatchObject({ circuits: 1, relayedBytes: 3 });
  });

  it("[RL2] joins nobody of another group, of another link, or with itself", () => {
    const bench = new CoreBench();
    const [one, two] = [bench.openIn(GROUP), bench.openIn(OTHER_GROUP)];
    two.join(GROUP);
    openCircuit(one, 1);
    expect(openCircuit(two, 1, { group: OTHER_GROUP })).toEqual([]);
    expect(openCircuit(two, 2, { link: 2 })).toEqual([]);
    expect(openCircuit(one, 2)).toEqual([closed(2, "refused")]);
    expect(one.take()).toEqual([]);
    expect(openCircuit(two, 3)).toHaveLength(2);
  });

  it("[RL2] waits for its other end 15 s", () => {
    const bench = new CoreBench();
    const one = bench.openIn(GROUP);
    openCircuit(one, 1);
    bench.advance(CIRCUIT_WAIT_MS_MAX - 1);
    expect(one.take()).toEqual([]);
    bench.advance(1);
    expect(one.take()).toEqual([closed(1, "alone")]);
    expect(bench.core.sizes.circuitEnds).toBe(0);
  });

  it("[RL2] is refused without a relay, and in a group that was not joined", () => {
    const bench = new CoreBench({ hasRelay: false });
    const welcomed = bench.open();
    expect(welcomed.take()[0]).not.toHaveProperty("hasRelay");
    welcomed.join(GROUP);
    expect(openCircuit(welcomed, 1)).toEqual([closed(1, "refused")]);
    expect(openCircuit(new CoreBench().openIn(OTHER_GROUP), 1)).toEqual([closed(1, "refused")]);
  });

  it("[RL3] has a number that is not in use, and nothing on it before it is joined", () => {
    const attempts: ((peer: BenchPeer) => void)[] = [
      (peer) => openCircuit(peer, 1, { link: 2 }),
      (peer) => sendPiece(peer, 1),
      (peer) => grant(peer, 1),
    ];
    for (const attempt of attempts) {
      const one = new CoreBench().openIn(GROUP);
      openCircuit(one, 1);
      attempt(one);
      expect(one.closed).toEqual({ code: 1008, reason: "RL3" });
    }
  });

  it("[RL3] that is over takes nothing, and what is sent counts as any frame", () => {
    const { bench, one, two } = joinedPair();
    one.send({ type: "circuitClose", circuit: 7 });
    expect(two.take()).toEqual([closed(3, "closed")]);
    one.send({ type: "circuitClose", circuit: 7 });
    for (let count = 0; count < FRAMES_PER_CONNECTION.burst - 10; count += 1) sendPiece(two, 3);
    expect(two.closed).toBeUndefined();
    for (let count = 0; count < 20 && two.closed === undefined; count += 1) sendPiece(two, 3);
    expect(two.closed?.reason).toBe("RV7");
    expect(bench.core.sizes.circuitEnds).toBe(0);
  });

  it("[RL7] ends for the other one when a member closes, leaves or is gone", () => {
    const endings: ((peer: BenchPeer) => void)[] = [
      (peer) => peer.send({ type: "circuitClose", circuit: 7 }),
      (peer) => peer.send({ type: "leave", groupId: GROUP }),
      (peer) => peer.close(),
    ];
    for (const end of endings) {
      const { bench, one, two } = joinedPair();
      sendPiece(one, 7);
      end(one);
      expect(two.take().map(({ type }) => type)).toEqual(["circuitData", "circuitClosed"]);
      expect(bench.core.sizes.circuitEnds).toBe(0);
    }
  });
});

describe("how many circuits there may be", () => {
  it("[RL4] 4 for a connection, waiting ones included", () => {
    const one = new CoreBench().openIn(GROUP);
    for (let link = 1; link <= CIRCUITS_PER_CONNECTION_MAX; link += 1) {
      expect(openCircuit(one, link, { link })).toEqual([]);
    }
    expect(openCircuit(one, 9, { link: 9 })).toEqual([closed(9, "tooMany")]);
    one.send({ type: "circuitClose", circuit: 1 });
    expect(openCircuit(one, 10, { link: 10 })).toEqual([]);
  });

  it.each([
    ["192.0.2.1", CIRCUITS_PER_SOURCE_MAX],
    [LOOPBACK_SOURCE, CIRCUIT_ENDS_MAX],
  ])("[RL4] of the source %s there are %i", (source, max) => {
    const bench = new CoreBench();
    let taken = 0;
    let refusal: ServerMessage | undefined;
    while (refusal === undefined) {
      const peer = bench.openIn(GROUP, source);
      for (let circuit = 1; circuit <= CIRCUITS_PER_CONNECTION_MAX; circuit += 1) {
        const [answer] = openCircuit(peer, circuit, { link: taken + 1 });
        if (answer === undefined) taken += 1;
        refusal ??= answer;
      }
    }
    expect(taken).toBe(max);
    expect(refusal).toMatchObject({ reason: "tooMany" });
  });
});

describe("credit", () => {
  it("[RL5] covers a window, and then what the other end grants", () => {
    const { one, two } = joinedPair();
    for (let count = 0; count < PIECES_PER_WINDOW; count += 1) sendPiece(one, 7);
    grant(two, 3);
    expect(creditHeard(one)).toBe(CIRCUIT_CREDIT_BYTES_MIN);
    sendPiece(one, 7);
    expect(two.take()).toHaveLength(PIECES_PER_WINDOW + 1 - PIECES_PER_WINDOW);
    expect(one.closed).toBeUndefined();
    sendPiece(one, 7);
    expect(one.closed).toEqual({ code: 1008, reason: "RL5" });
    expect(two.take()).toEqual([closed(3, "closed")]);
  });

  it("[RL5] counts a small piece as 512 bytes", () => {
    const { one } = joinedPair();
    const small = Uint8Array.of(1);
    const count = CIRCUIT_WINDOW_BYTES / CIRCUIT_PIECE_COST_MIN;
    for (let sent = 0; sent < count; sent += 1) sendPiece(one, 7, small);
    expect(one.closed).toBeUndefined();
    sendPiece(one, 7, small);
    expect(one.closed?.reason).toBe("RL5");
  });

  it("[RL5] is granted for what has come, in large amounts", () => {
    const early = joinedPair();
    grant(early.two, 3);
    expect(early.two.closed?.reason).toBe("RL5");
    const tiny = joinedPair();
    sendPiece(tiny.one, 7);
    grant(tiny.two, 3, CIRCUIT_CREDIT_BYTES_MIN - 1);
    expect(tiny.two.closed?.reason).toBe("RL5");
  });

  it("[RL5] bounds what waits for a member, congested or not, and frames are not counted", () => {
    const rate = { burst: 2 ** 30, perSecond: 2 ** 30 };
    const { one, two } = joinedPair({ circuitRate: rate, relayRateInAll: rate });
    two.feed({ type: "sendQueue", connection: two.connection, bytes: 262_145, frames: 9 });
    let arrived = 0;
    for (let sent = 0; sent < 2 * FRAMES_PER_CONNECTION.burst; sent += 1) {
      sendPiece(one, 7);
      arrived += two.take().length;
      grant(two, 3);
    }
    expect(arrived).toBe(2 * FRAMES_PER_CONNECTION.burst);
  });

  it("[RL6] is passed on as fast as the rate of a circuit allows, and no piece is dropped", () => {
    const rate = { burst: CIRCUIT_WINDOW_BYTES, perSecond: 100_000 };
    const { bench, one, two } = joinedPair({ circuitRate: rate });
    let credit = CIRCUIT_WINDOW_BYTES;
    let sentBytes = 0;
    const startMs = bench.now;
    while (bench.now - startMs < 60_000) {
      credit += creditHeard(one);
      for (; credit >= CIRCUIT_PIECE_BYTES_MAX; credit -= CIRCUIT_PIECE_BYTES_MAX) {
        sendPiece(one, 7);
        sentBytes += CIRCUIT_PIECE_BYTES_MAX;
        grant(two, 3);
      }
      bench.advance(10);
    }
    expect(two.closed).toBeUndefined();
    expect(sentBytes).toBeGreaterThan(60 * rate.perSecond * 0.95);
    expect(sentBytes).toBeLessThan(60 * rate.perSecond + 3 * CIRCUIT_WINDOW_BYTES);
  });

  it.each<[string, Partial<RendezvousLimits>]>([
    ["one source", { relayRatePerSource: { burst: CIRCUIT_WINDOW_BYTES, perSecond: 65_536 } }],
    ["all", { relayRateInAll: { burst: 2 * CIRCUIT_WINDOW_BYTES, perSecond: 65_536 } }],
  ])("[RL6] waits for the rate of %s", (_, limits) => {
    const { bench, one, two } = joinedPair(limits, ["192.0.2.1", "192.0.2.2"]);
    for (let count = 0; count < PIECES_PER_WINDOW; count += 1) sendPiece(one, 7);
    for (let count = 0; count < PIECES_PER_WINDOW; count += 1) grant(two, 3);
    expect(creditHeard(one)).toBe(0);
    bench.advance(1_100);
    expect(creditHeard(one)).toBe(CIRCUIT_WINDOW_BYTES);
  });
});
