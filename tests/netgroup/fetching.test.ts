/** Loops over ranges, and objects that nobody should believe. */

import type { FetchResult } from "passalong/netgroup";
import { FETCHED_OBJECTS_MAX } from "passalong/netgroup";
import { describe, expect, it } from "vitest";
import { bytesOf, fetchLogOf, GroupWorld } from "./group-world.ts";

describe("a loop over a range", () => {
  it("[NG9] is given each object once, and ends", async () => {
    const world = new GroupWorld();
    const [provider, receiver] = await world.joinAll(2);
    if (provider === undefined || receiver === undefined) throw new TypeError("two have joined");
    provider.provide(bytesOf);
    provider.addHaveObjects(0, 99);
    receiver.provide(bytesOf);
    receiver.addHaveObjects(40, 49);
    const loop = async (): Promise<number[]> => {
      const indices: number[] = [];
      for await (const { index, object } of receiver.fetch({ first: 0, last: 99 })) {
        expect(object).toEqual(bytesOf(index));
        indices.push(index);
      }
      return indices;
    };
    const [one, two] = await world.settled(Promise.all([loop(), loop()]));
    const expected = Array.from({ length: 100 }, (_, index) => index).filter(
      (index) => index < 40 || index >= 50,
    );
    expect(one.toSorted((a, b) => a - b)).toEqual(expected);
    expect(two.toSorted((a, b) => a - b)).toEqual(expected);
    await world.close();
  });

  it("[NG9] makes its senders wait while it does not take", async () => {
    const world = new GroupWorld();
    const [provider, receiver] = await world.joinAll(2);
    if (provider === undefined || receiver === undefined) throw new TypeError("two have joined");
    provider.provide(() => new Uint8Array(500_000));
    provider.addHaveObjects(0, 199);
    const results: FetchResult[] = [];
    receiver.on("replication.fetch.result", (result) => results.push(result));
    const objects = receiver.fetch({ first: 0, last: 199 });
    const first = await world.settled(objects.next());
    expect(first.done).toBe(false);
    await world.time.advance(30_000);
    expect(results).toHaveLength(FETCHED_OBJECTS_MAX + 1);
    let taken = 1;
    const rest = async (): Promise<void> => {
      for await (const { sizeBytes } of objects) taken += sizeBytes > 0 ? 1 : 0;
    };
    await world.settled(rest());
    expect(taken).toBe(200);
    await world.close();
  });

  it("[NG9] takes back what is left when it is left, but not what others want", async () => {
    const world = new GroupWorld();
    const [provider, receiver] = await world.joinAll(2);
    if (provider === undefined || receiver === undefined) throw new TypeError("two have joined");
    const log = fetchLogOf(receiver);
    const asked: number[] = [];
    provider.provide((index) => {
      asked.push(index);
      return index;
    });
    provider.addHaveObjects(0, 0);
    receiver.addWantObjects(5, 5);
    const loop = async (): Promise<number> => {
      for await (const { index } of receiver.fetch({ first: 0, last: 9 })) return index;
      return -1;
    };
    expect(await world.settled(loop())).toBe(0);
    provider.addHaveObjects(0, 9);
    await world.until(() => log.results.length === 2);
    await world.time.advance(10_000);
    expect(asked).toEqual([0, 5]);
    await world.close();
  });

  it("[NG9] ends with a reason: the signal's, or that the group is closed", async () => {
    const world = new GroupWorld();
    const receiver = await world.join();
    const controller = new AbortController();
    const { signal } = controller;
    const aborted = receiver.fetch({ first: 0, last: 9 }, { signal }).next();
    const closed = receiver.fetch({ first: 0, last: 9 }).next();
    const given = receiver.fetch({ first: 20, last: 29 }).next();
    await world.time.advance(100);
    controller.abort(new RangeError("enough"));
    await expect(aborted).rejects.toThrow("enough");
    await expect(receiver.fetch({ first: 0, last: 9 }, { signal }).next()).rejects.toThrow();
    receiver.removeWantObjects(20, 24);
    receiver.addHaveObjects(25, 29);
    expect((await given).done).toBe(true);
    void receiver.close();
    await expect(closed).rejects.toThrow("join it again");
    await world.close();
  });
});

describe("objects that nobody should believe", () => {
  it("[NG2] come as they are, unless the application looks at them", async () => {
    const world = new GroupWorld();
    const liar = await world.join();
    const trusting = await world.join();
    const careful = await world.join({ verify: (_, object) => object === "truth" });
    await world.untilMeshed([liar, trusting, careful]);
    liar.provide(() => "lie");
    liar.addHaveObjects(0, 0);
    const banned: string[] = [];
    careful.on("banned", ({ peerId, rule }) => banned.push(`${peerId} ${rule}`));
    const [trustingLog, carefulLog] = [fetchLogOf(trusting), fetchLogOf(careful)];
    trusting.addWantObjects(0, 0);
    careful.addWantObjects(0, 0);
    await world.until(() => banned.length > 0 && trustingLog.results.length > 0);
    expect(trustingLog.results[0]?.object).toBe("lie");
    expect(banned).toEqual([`${liar.peerId} RP7`]);
    expect(carefulLog.lines).toEqual(["ask 0", "failed 0 refused"]);
    trusting.provide(() => "truth");
    trusting.addHaveObjects(0, 0);
    await world.until(() => carefulLog.results.length === 1);
    expect(carefulLog.results[0]).toMatchObject({ peerId: trusting.peerId, attempts: 2 });
    await world.close();
  });
});
