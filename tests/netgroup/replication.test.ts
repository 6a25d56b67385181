/** Object replication as applications see it. */

import { GroupSpecifierBuilder } from "passalong/group";
import { type NetGroup, OBJECT_INDEX_MAX, type ReplicationRequest } from "passalong/netgroup";
import { describe, expect, it } from "vitest";
import { bytesOf, fetchLogOf, GroupWorld, serve } from "./group-world.ts";

/** A provider, a receiver, and what the receiver is told. */
async function pair(world: GroupWorld) {
  const [provider, receiver] = await world.joinAll(2);
  if (provider === undefined || receiver === undefined) throw new TypeError("two have joined");
  receiver.replicationStrategy = "lowestFirst";
  return { provider, receiver, log: fetchLogOf(receiver) };
}

/** Requests that are told and not answered. */
function requestsOf(group: NetGroup): ReplicationRequest[] {
  const requests: ReplicationRequest[] = [];
  group.on("replication.request", (request) => requests.push(request));
  return requests;
}

describe("wanting", () => {
  it("[NG5] each object is asked for, comes once, and says whence and how", async () => {
    const world = new GroupWorld();
    const { provider, receiver, log } = await pair(world);
    serve(provider, (index) => `object ${index}`);
    provider.addHaveObjects(0, 9);
    receiver.addWantObjects(0, 9);
    await world.until(() => log.results.length === 10);
    await world.time.advance(20_000);
    expect(log.failures).toEqual([]);
    expect(new Set(log.results.map(({ index }) => index)).size).toBe(10);
    for (const { index, object, peerId, attempts, sizeBytes } of log.results) {
      expect(object).toBe(`object ${index}`);
      expect([peerId, attempts, sizeBytes]).toEqual([provider.peerId, 1, 9]);
      expect(log.lines.indexOf(`ask ${index}`)).toBeLessThan(log.lines.indexOf(`got ${index}`));
    }
    expect(log.lines).toHaveLength(20);
    receiver.addWantObjects(3, 3);
    await world.until(() => log.results.length === 11);
    expect(log.results[10]?.rttMs).toBeGreaterThan(0);
    expect(receiver.info.objectReplicationReceiveBytesPerSecond).toBeGreaterThan(0);
    expect(provider.info.objectReplicationSendBytesPerSecond).toBeGreaterThan(0);
    await world.close();
  });

  it("[NG4, NG5] wanting twice is wanting once; wanting no more ends it", async () => {
    const world = new GroupWorld();
    const { provider, receiver, log } = await pair(world);
    const requests = requestsOf(provider);
    provider.addHaveObjects(0, 9);
    receiver.addWantObjects(2, 5);
    receiver.addWantObjects(0, 3);
    receiver.addWantObjects(0, 5);
    await world.until(() => requests.length > 0);
    receiver.removeWantObjects(1, 4);
    const unwanted = log.failures.filter(({ reason }) => reason === "unwanted");
    expect(unwanted.map(({ index }) => index)).toEqual([1, 2, 3, 4]);
    for (const { index, write } of requests) write(index);
    serve(provider, (index) => index);
    await world.until(() => log.results.length === 2);
    await world.time.advance(20_000);
    expect(log.results.map(({ index }) => index)).toEqual([0, 5]);
    await world.close();
  });

  it("[NG5] what was on its way when it was no longer wanted is not a result", async () => {
    const world = new GroupWorld();
    let release: (() => void) | undefined;
    const provider = await world.join();
    const receiver = await world.join({
      verify: () =>
        new Promise((resolve) => {
          release = () => resolve(true);
        }),
    });
    const log = fetchLogOf(receiver);
    provider.provide((index) => index);
    provider.addHaveObjects(7, 7);
    receiver.addWantObjects(7, 7);
    await world.until(() => release !== undefined);
    receiver.removeWantObjects(7, 7);
    release?.();
    await world.time.advance(1_000);
    expect(log.lines).toEqual(["ask 7", "failed 7 unwanted"]);
    await world.close();
  });

  it("[RP11, NG5] lowest first is strictly in order with one holder", async () => {
    const world = new GroupWorld();
    const { provider, receiver, log } = await pair(world);
    provider.provide(bytesOf);
    provider.addHaveObjects(0, 199);
    receiver.addWantObjects(0, 199);
    await world.until(() => log.results.length === 200);
    const asked = log.lines.filter((line) => line.startsWith("ask"));
    expect(asked).toEqual(Array.from({ length: 200 }, (_, index) => `ask ${index}`));
    await world.close();
  });

  it("[RP11, NG5] rarest first prefers what the fewest neighbors hold", async () => {
    const world = new GroupWorld();
    const [receiver, ...holders] = await world.joinAll(4);
    if (receiver === undefined) throw new TypeError("four have joined");
    const log = fetchLogOf(receiver);
    for (const holder of holders) {
      holder.provide(bytesOf);
      holder.addHaveObjects(0, 59);
    }
    holders[0]?.addHaveObjects(60, 62);
    await world.time.advance(1_000);
    expect(receiver.replicationStrategy).toBe("rarestFirst");
    receiver.addWantObjects(0, 62);
    await world.until(() => log.results.length === 63);
    const rare = [60, 61, 62].map((index) =>
      log.results.findIndex((result) => result.index === index),
    );
    const requests = log.lines.filter((line) => line.startsWith("ask"));
    const ranks = [60, 61, 62].map((index) => requests.indexOf(`ask ${index}`));
    expect(Math.max(...ranks)).toBeLessThan(20);
    expect(rare.every((rank) => rank >= 0)).toBe(true);
    await world.close();
  });

  it("[NG4] who has received is no provider until it says so", async () => {
    const world = new GroupWorld();
    const { provider, receiver, log } = await pair(world);
    provider.provide(bytesOf);
    provider.addHaveObjects(0, 0);
    receiver.addWantObjects(0, 0);
    await world.until(() => log.results.length === 1);
    await world.settled(provider.close());
    const third = await world.join();
    const thirdLog = fetchLogOf(third);
    third.addWantObjects(0, 0);
    await world.time.advance(5_000);
    expect(thirdLog.lines).toEqual([]);
    serve(receiver, () => log.results[0]?.object);
    receiver.addHaveObjects(0, 0);
    await world.until(() => thirdLog.results.length === 1);
    expect(thirdLog.results[0]?.object).toEqual(bytesOf(0));
    expect(thirdLog.results[0]?.peerId).toBe(receiver.peerId);
    await world.close();
  });
});

describe("being asked", () => {
  it("[NG6] an answer may come late, by either method, and counts once", async () => {
    const world = new GroupWorld();
    const { provider, receiver, log } = await pair(world);
    const requests = requestsOf(provider);
    provider.addHaveObjects(0, 1);
    receiver.addWantObjects(0, 1);
    await world.time.advance(9_000);
    expect(requests).toHaveLength(2);
    expect(requests[0]?.requestID).not.toBe(requests[1]?.requestID);
    expect(requests[0]?.peerId).toBe(receiver.peerId);
    expect(new Set(log.failures.map(({ reason }) => reason))).toEqual(new Set(["busy"]));
    const [first, second] = requests;
    if (first === undefined || second === undefined) throw new TypeError("two requests");
    expect(first.write("zero")).toBe(true);
    expect(first.write("zero again")).toBe(false);
    expect(first.deny()).toBe(false);
    expect(provider.writeRequestedObject(second.requestID, "one")).toBe(true);
    expect(provider.denyRequestedObject(second.requestID)).toBe(false);
    expect(provider.writeRequestedObject(4_711, "nobody asked")).toBe(false);
    await world.until(() => log.results.length === 2);
    const results = log.results.toSorted((a, b) => a.index - b.index);
    expect(results.map(({ object }) => object)).toEqual(["zero", "one"]);
    expect(results.every(({ attempts }) => attempts > 1)).toBe(true);
    expect(receiver.neighborCount).toBe(1);
    await world.close();
  });

  it("[NG7] a refusal for now is a failure; others are asked, and the same one again", async () => {
    const world = new GroupWorld();
    const { provider, receiver, log } = await pair(world);
    let refusals = 0;
    provider.on("replication.request", ({ write, deny }) => {
      refusals += 1;
      if (refusals > 2) write("at last");
      else deny();
    });
    provider.addHaveObjects(4, 4);
    receiver.addWantObjects(4, 4);
    await world.until(() => log.results.length === 1);
    expect(log.lines).toEqual([
      ...["ask 4", "failed 4 busy", "ask 4", "failed 4 busy", "ask 4", "got 4"],
    ]);
    expect(log.failures[0]).toMatchObject({ peerId: provider.peerId, attempt: 1 });
    const other = await world.join();
    provider.removeHaveObjects(4, 4);
    provider.addHaveObjects(5, 5);
    refusals = Number.NEGATIVE_INFINITY;
    await world.untilMeshed([provider, receiver, other]);
    receiver.addWantObjects(5, 5);
    await world.until(() => log.failures.length > 2);
    other.provide(() => "elsewhere");
    other.addHaveObjects(5, 5);
    await world.until(() => log.results.length === 2);
    expect(log.results[1]?.peerId).toBe(other.peerId);
    await world.close();
  });

  it("[NG7] a refusal for good is asked again when it is announced anew", async () => {
    const world = new GroupWorld();
    const { provider, receiver, log } = await pair(world);
    const requests = requestsOf(provider);
    provider.addHaveObjects(0, 0);
    receiver.addWantObjects(0, 0);
    await world.until(() => requests.length === 1);
    requests[0]?.deny("notHeld");
    await world.time.advance(10_000);
    expect(log.lines).toEqual(["ask 0", "failed 0 denied"]);
    provider.removeHaveObjects(0, 0);
    provider.addHaveObjects(0, 0);
    await world.until(() => requests.length === 2);
    await world.close();
  });

  it("[NG7] what is not had any more is denied, also while its request is open", async () => {
    const world = new GroupWorld();
    const { provider, receiver, log } = await pair(world);
    const requests = requestsOf(provider);
    provider.addHaveObjects(0, 9);
    receiver.addWantObjects(3, 3);
    await world.until(() => requests.length === 1);
    provider.removeHaveObjects(2, 5);
    await world.until(() => log.failures.length === 1);
    expect(log.failures[0]?.reason).toBe("denied");
    expect(requests[0]?.write("too late")).toBe(false);
    provider.provide((index) => index);
    receiver.addWantObjects(0, 9);
    await world.until(() => log.results.length === 6);
    await world.time.advance(10_000);
    const indices = log.results.map(({ index }) => index).toSorted((a, b) => a - b);
    expect(indices).toEqual([0, 1, 6, 7, 8, 9]);
    await world.close();
  });

  it("[NG8] a function gives objects, now or later, and may not", async () => {
    const world = new GroupWorld();
    const { provider, receiver, log } = await pair(world);
    provider.provide(async (index) => {
      await new Promise<void>((resolve) => void world.time.setTimer(3_000, resolve));
      return index === 1 ? undefined : { index, bytes: bytesOf(index) };
    });
    provider.addHaveObjects(0, 1);
    receiver.addWantObjects(0, 1);
    await world.until(() => log.results.length === 1);
    expect(log.results[0]?.object).toEqual({ index: 0, bytes: bytesOf(0) });
    await world.until(() => log.lines.includes("failed 1 denied"));
    await world.close();
  });
});

describe("indices", () => {
  it("[NG3, NG4] are whole numbers from 0 to 2^53, in ranges with both ends", async () => {
    const world = new GroupWorld();
    const { provider, receiver, log } = await pair(world);
    for (const wrong of [-1, OBJECT_INDEX_MAX + 2, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      for (const call of [
        () => provider.addHaveObjects(wrong, wrong),
        () => provider.removeHaveObjects(0, wrong),
        () => receiver.addWantObjects(wrong, 3),
        () => receiver.removeWantObjects(wrong, wrong),
        () => receiver.fetch({ first: wrong, last: 5 }),
      ]) {
        expect(call).toThrow(RangeError);
      }
    }
    expect(() => provider.addHaveObjects(3, 2)).toThrow(RangeError);
    provider.provide((index) => index);
    provider.addHaveObjects(0, OBJECT_INDEX_MAX);
    provider.addHaveObjects(OBJECT_INDEX_MAX, OBJECT_INDEX_MAX);
    const last = OBJECT_INDEX_MAX - 2;
    for (const index of [0, 5, last, OBJECT_INDEX_MAX]) receiver.addWantObjects(index, index);
    await world.until(() => log.results.length === 3);
    expect(log.results.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual([0, 5, last]);
    provider.removeHaveObjects(10, 20);
    receiver.addWantObjects(9, 21);
    await world.until(() => log.results.length === 5);
    receiver.removeWantObjects(0, OBJECT_INDEX_MAX);
    await world.close();
  });

  it("[NG3, RP33] the whole space may be wanted: what exists of it comes", async () => {
    const world = new GroupWorld();
    const { provider, receiver, log } = await pair(world);
    receiver.addWantObjects(0, OBJECT_INDEX_MAX);
    provider.provide((index) => index);
    provider.addHaveObjects(1_000_000_000_000, 1_000_000_000_099);
    await world.until(() => log.results.length === 100);
    await world.close();
  });
});

describe("a group without object replication", () => {
  it("[NG10] has neither have nor want", async () => {
    const world = new GroupWorld();
    const builder = new GroupSpecifierBuilder("words only");
    builder.postingEnabled = true;
    builder.rendezvousUrls = ["http://rendezvous.test/"];
    const group = await world.join({ specifier: builder.build() });
    expect(() => group.addHaveObjects(0, 0)).toThrow(/objectReplicationEnabled/);
    expect(() => group.fetch({ first: 0, last: 0 })).toThrow(/objectReplicationEnabled/);
    await world.close();
  });
});
