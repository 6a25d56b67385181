/** Directed routing of NetGroups: one hop, as many as it takes, and who answers for an address. */

import { ClosedError, GroupSpecifierBuilder, RejectedError } from "passalong/group";
import type { Coverage, NetGroup, RouteNotification, SendToNotification } from "passalong/netgroup";
import { describe, expect, it } from "vitest";
import { RENDEZVOUS_URL } from "../session/world.ts";
import { GroupWorld } from "./group-world.ts";

function routedSpecifier() {
  const builder = new GroupSpecifierBuilder("places");
  builder.routingEnabled = true;
  builder.serverChannelEnabled = true;
  builder.rendezvousUrls = [RENDEZVOUS_URL];
  return builder.build();
}

const SPECIFIER = routedSpecifier();

/** Groups in the order of their addresses that all know each other. */
async function gather(world: GroupWorld, count: number): Promise<NetGroup[]> {
  const groups: NetGroup[] = [];
  while (groups.length < count) groups.push(await world.join({ specifier: SPECIFIER }));
  await world.untilMeshed(groups);
  await world.until(() => groups.every((group) => group.members().length === count - 1));
  return groups.toSorted((one, other) => (addressOf(one) < addressOf(other) ? -1 : 1));
}

function addressOf(group: NetGroup): string {
  return group.convertPeerIDToGroupAddress(group.peerId);
}

function heardBy(group: NetGroup): SendToNotification[] {
  const heard: SendToNotification[] = [];
  group.on("sendTo.notify", (event) => heard.push(event));
  return heard;
}

function takenBy(group: NetGroup): RouteNotification[] {
  const taken: RouteNotification[] = [];
  group.on("route.notify", (event) => taken.push(event));
  return taken;
}

function threeOf<T>(items: readonly T[]): [T, T, T] {
  const [first, second, third] = items;
  if (first === undefined || second === undefined || third === undefined) {
    throw new RangeError("there are three");
  }
  return [first, second, third];
}

describe("one hop", () => {
  it("[NG17] goes to neighbors on the ring and to all, who are told the previous hop", async () => {
    const world = new GroupWorld();
    const groups = threeOf(await gather(world, 3));
    const [low, middle, high] = groups;
    const heard = threeOf(groups.map((group) => heardBy(group)));
    expect(low.sendToNeighbor("up", "nextIncreasing")).toBe("sent");
    expect(low.sendToNeighbor("around", "nextDecreasing")).toBe("sent");
    await world.until(() => heard[1].length === 1 && heard[2].length === 1);
    const { peerId } = low;
    const from = { from: addressOf(low), fromLocal: false, peerId };
    expect(heard).toEqual([[], [{ message: "up", ...from }], [{ message: "around", ...from }]]);
    expect(middle.sendToAllNeighbors([1, 2])).toBe("sent");
    await world.until(() => heard[0].length === 1 && heard[2].length === 2);
    expect(heard[0][0]).toMatchObject({ message: [1, 2], peerId: middle.peerId });
    expect(high.neighbors().map(({ groupAddress }) => groupAddress)).toContain(addressOf(low));
    await world.close();
  });

  it("[NG17, NG19] goes to who has the address or takes what is near, the sender included", async () => {
    const world = new GroupWorld();
    const groups = threeOf(await gather(world, 3));
    const [low, middle] = groups;
    const heard = threeOf(groups.map((group) => heardBy(group)));
    const near = `${addressOf(middle).slice(0, 63)}${addressOf(middle).endsWith("0") ? "1" : "0"}`;
    expect(low.sendToNearest("nobody takes it", near)).toBe("noRoute");
    expect(low.sendToNearest("exactly there", addressOf(middle).toUpperCase())).toBe("sent");
    for (const group of groups) group.receiveMode = "nearest";
    await world.until(() => low.elect(near) === middle.peerId);
    expect(low.sendToNearest("near there", near)).toBe("sent");
    expect(middle.sendToNearest("here", near)).toBe("sent");
    await world.until(() => heard[1].length === 3);
    expect(heard[1].map(({ fromLocal }) => fromLocal).filter(Boolean)).toEqual([true]);
    await world.close();
  });

  it("[NG17, RT4] from everyone to the next and back to the one before is where it began", async () => {
    const world = new GroupWorld();
    const groups = await gather(world, 5);
    const backs = new Map<NetGroup, SendToNotification[]>();
    for (const group of groups) {
      const heard: SendToNotification[] = [];
      backs.set(group, heard);
      group.on("sendTo.notify", (event) => {
        if (event.message === "back") heard.push(event);
        else expect(group.sendToNeighbor("back", "nextDecreasing")).toBe("sent");
      });
    }
    for (const group of groups) {
      expect(group.sendToNeighbor("forth", "nextIncreasing")).toBe("sent");
    }
    await world.until(() => [...backs.values()].every((heard) => heard.length > 0));
    await world.time.advance(5_000);
    for (const [at, group] of groups.entries()) {
      const next = groups[(at + 1) % groups.length];
      expect(backs.get(group)).toMatchObject([{ peerId: next?.peerId, fromLocal: false }]);
    }
    await world.close();
  });

  it("[NG17] is refused where nobody is, too large, closed or not enabled", async () => {
    const world = new GroupWorld();
    const alone = await world.join({ specifier: SPECIFIER });
    expect(alone.sendToAllNeighbors("hello")).toBe("noRoute");
    expect(alone.sendToNeighbor("hello", "nextIncreasing")).toBe("noRoute");
    expect(alone.sendToNearest("hello", "00".repeat(32))).toBe("noRoute");
    expect(() => alone.sendToAllNeighbors(new Uint8Array(9_000))).toThrow(RangeError);
    expect(() => alone.sendToNearest("hello", "nowhere")).toThrow(TypeError);
    const plain = await world.join();
    expect(() => plain.sendToAllNeighbors("hello")).toThrow(RejectedError);
    await expect(plain.route("hello", "00".repeat(32))).rejects.toThrow(RejectedError);
    expect(() => {
      plain.receiveMode = "nearest";
    }).toThrow(RejectedError);
    await world.close();
    expect(() => alone.sendToAllNeighbors("hello")).toThrow(ClosedError);
  });

  it("[NG17] says that too much waits", async () => {
    const world = new GroupWorld();
    const [one] = await gather(world, 2);
    const results = Array.from({ length: 60 }, () => {
      return one?.sendToAllNeighbors(new Uint8Array(8_000));
    });
    expect(results[0]).toBe("sent");
    expect(results.at(-1)).toBe("error");
    await world.close();
  });
});

describe("a route", () => {
  it("[NG18] is told once to who covers the address, and the sender who that was", async () => {
    const world = new GroupWorld();
    const groups = threeOf(await gather(world, 3));
    const [low, , high] = groups;
    const taken = threeOf(groups.map((group) => takenBy(group)));
    const groupAddress = addressOf(high);
    const result = await world.settled(low.route({ question: 1 }, groupAddress));
    expect(result).toMatchObject({ takenBy: high.peerId, attempts: 1 });
    expect(result.rttMs).toBeGreaterThan(0);
    const { peerId } = low;
    const told = { message: { question: 1 }, peerId, groupAddress, hops: 1, attempt: 1 };
    expect(taken).toEqual([[], [], [told]]);
    expect(await world.settled(high.route("own", groupAddress))).toMatchObject({
      takenBy: high.peerId,
    });
    expect(taken[2][1]).toMatchObject({ message: "own", hops: 0 });
    await world.close();
  });

  it("[NG18] ends without a taker when nobody takes what is there, or the group is closed", async () => {
    const world = new GroupWorld();
    const [one] = await gather(world, 3);
    if (one === undefined) throw new RangeError("somebody is there");
    expect(await world.settled(one.route(1, "00".repeat(32)))).toMatchObject({
      takenBy: undefined,
      attempts: 3,
    });
    const waiting = one.route(1, "00".repeat(32));
    const closing = one.close();
    expect(await waiting).toEqual({ takenBy: undefined, rttMs: 0, attempts: 0 });
    await world.settled(closing);
    await world.close();
  });
});

describe("coverage", () => {
  it("[NG19, RT14] is the own address, then an arc; arcs tile the ring, and changes are told", async () => {
    const world = new GroupWorld();
    const groups = threeOf(await gather(world, 3));
    const [low] = groups;
    expect([low.receiveMode, low.localCoverageFrom, low.localCoverageTo]).toEqual([
      ...["exact", addressOf(low), addressOf(low)],
    ]);
    const told: Coverage[] = [];
    low.on("localCoverage.notify", (coverage) => told.push(coverage));
    for (const group of groups) group.receiveMode = "nearest";
    const after = (address: string): string => {
      const next = (BigInt(`0x${address}`) + 1n) % 2n ** 256n;
      return next.toString(16).padStart(64, "0");
    };
    await world.until(() =>
      groups.every((group, at) => {
        const next = groups[(at + 1) % groups.length];
        return next?.localCoverageFrom === after(group.localCoverageTo);
      }),
    );
    expect(told.at(-1)).toEqual({ from: low.localCoverageFrom, to: low.localCoverageTo });
    for (const group of groups) {
      const elected = groups.map((asked) => asked.elect(group.localCoverageFrom));
      expect(new Set(elected)).toEqual(new Set([group.peerId]));
    }
    await world.close();
  });
});

describe("rates", () => {
  it("[NG22] show what is routed and posted, each way", async () => {
    const world = new GroupWorld();
    const builder = new GroupSpecifierBuilder("busy");
    builder.routingEnabled = true;
    builder.postingEnabled = true;
    builder.rendezvousUrls = [RENDEZVOUS_URL];
    const specifier = builder.build();
    const one = await world.join({ specifier });
    const two = await world.join({ specifier });
    await world.untilMeshed([one, two]);
    await world.time.advance(10_000);
    expect(one.info.routingSendBytesPerSecond).toBe(0);
    const heard = heardBy(two);
    one.sendToAllNeighbors(new Uint8Array(1_000));
    await world.settled(one.post("news"));
    await world.until(() => heard.length === 1 && two.info.postingReceiveDataBytesPerSecond > 0);
    expect(one.info.routingSendBytesPerSecond).toBeGreaterThan(0);
    expect(two.info.routingReceiveBytesPerSecond).toBeGreaterThan(0);
    expect(two.info.routingSendBytesPerSecond).toBe(0);
    expect(one.info.postingSendDataBytesPerSecond).toBeGreaterThan(0);
    const control = one.info.postingSendControlBytesPerSecond;
    await world.until(() => one.info.postingSendControlBytesPerSecond !== control);
    await world.close();
  });
});
