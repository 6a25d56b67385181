/** The contract of stores for the browser's private file system. */

import { browserStoreFactory } from "passalong/browser";
import { describeStore, expectStream, requestOf, streamBytes } from "../store-suite.ts";
import { collectedTests, describe, expect, it } from "./vitest-in-page.ts";

/** The folder of the private file system that holds a folder for each store. */
const FOLDER = "passalong";

describeStore("private file system", async () => ({
  factory: browserStoreFactory(),
  close: async () => {},
}));

describe("the private file system", () => {
  it("[PG28] holds one folder for each open store and none for closed ones", async () => {
    const before = await foldersOfStores();
    const store = await browserStoreFactory().open(requestOf([10]));
    expect(await foldersOfStores()).toHaveLength(before.length + 1);
    await store.close();
    expect(await foldersOfStores()).toEqual(before);
  });

  it("[PG29] loses what an earlier visit has left, and nothing that is in use", async () => {
    const root = await navigator.storage.getDirectory();
    const parent = await root.getDirectoryHandle(FOLDER, { create: true });
    const inUse = await browserStoreFactory().open(requestOf([10]));
    await inUse.write(0, streamBytes(0, 10));
    await parent.getDirectoryHandle("left by an earlier visit", { create: true });
    const store = await browserStoreFactory().open(requestOf([10]));
    expect(await foldersOfStores()).toHaveLength(2);
    await expectStream(inUse, 0, 10);
    await Promise.all([store.close(), inUse.close()]);
  });

  it("[PG30] hands out a complete file before and after all are", async () => {
    const factory = browserStoreFactory();
    const request = requestOf([5, 7, 0, 9]);
    const store = await factory.open(request);
    await store.write(5, streamBytes(5, 12));
    const early = await factory.blobOf(1);
    await store.write(0, streamBytes(0, 5));
    await store.write(12, streamBytes(12, 21));
    await store.finish([0, 1, 2, 3]);
    for (const blob of [early, await factory.blobOf(1)]) {
      expect(new Uint8Array(await blob.arrayBuffer())).toEqual(streamBytes(5, 12));
    }
    expect((await factory.blobOf(2)).size).toBe(0);
    expect((await factory.blobOf(3)).size).toBe(9);
    await store.close();
  });

  it("[PG31] is replaced by memory where there is no worker", async () => {
    const factory = browserStoreFactory({
      openWorker: () => {
        throw new TypeError("workers are forbidden");
      },
    });
    const store = await factory.open(requestOf([3, 4]));
    await store.write(0, streamBytes(0, 7));
    await store.finish([0, 1]);
    expect(new Uint8Array(await (await factory.blobOf(1)).arrayBuffer())).toEqual(
      streamBytes(3, 7),
    );
    await store.close();
  });
});

async function foldersOfStores(): Promise<string[]> {
  const root = await navigator.storage.getDirectory();
  const parent = await root.getDirectoryHandle(FOLDER, { create: true });
  const names: string[] = [];
  for await (const name of parent.keys()) names.push(name);
  return names;
}

Object.assign(globalThis, { pageTests: collectedTests() });
