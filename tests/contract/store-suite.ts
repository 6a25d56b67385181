/** What every store must do: run `describeStore` for each kind. */

import fc from "fast-check";
import { assert, type Bytes, equalBytes } from "passalong/base";
import type { BatchStore, SharedFile, StoreFactory, StoreRequest } from "passalong/share";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** A factory and the end of what it stands on. */
export interface StorePlace {
  readonly factory: StoreFactory;
  /** Removes everything. */
  close(): Promise<void>;
}

/** Groups that tests share in. */
export const GROUP_ID: string = "0123456789abcdef".repeat(4);

/** What a store is asked to hold: files of these sizes, some in folders. */
export function requestOf(sizes: readonly number[], paths?: readonly string[]): StoreRequest {
  const files = sizes.map((sizeBytes, fileIndex): SharedFile => {
    const path = paths?.[fileIndex] ?? `folder ${fileIndex % 3}/file ${fileIndex}.txt`;
    return { fileIndex, path, sizeBytes, mimeType: "" };
  });
  const sizeBytes = sizes.reduce((sum, size) => sum + size, 0);
  return { files, sizeBytes, neededBytes: sizeBytes, groupId: GROUP_ID };
}

/** Bytes that say where in the stream they are. */
export function streamBytes(start: number, end: number): Bytes {
  const bytes = new Uint8Array(end - start);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = ((start + at) * 31 + 7) & 0xff;
  return bytes;
}

/** Checks a part of the stream. */
export async function expectStream(store: BatchStore, start: number, end: number): Promise<void> {
  expect(equalBytes(await store.read(start, end), streamBytes(start, end))).toBe(true);
}

/** Sizes of files: many small ones, some of none, one that spans several pieces. */
const SIZES = [0, 1, 5_000, 0, 0, 70_000, 3, 3, 200_000, 0];

/**
 * One piece in each round of pieces is at least this large: a store takes milliseconds for each
 * write, and nothing but single bytes would be a third of a million of them.
 */
const LARGE_PIECE_BYTES = 20_000;

/** Holds a store to its contract. @param makePlace  Makes a place of its own for each test. */
export function describeStore(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(`${name} store`, () => {
    let place: StorePlace;
    const open: BatchStore[] = [];
    const openStore = async (request: StoreRequest): Promise<BatchStore> => {
      const store = await place.factory.open(request);
      open.push(store);
      return store;
    };
    beforeEach(async () => {
      place = await makePlace();
    });
    afterEach(async () => {
      await Promise.all(open.splice(0).map((store) => store.close()));
      await place.close();
    });
    describeStream(openStore);
    describeEnd(openStore);
  });
}

type Opener = (request: StoreRequest) => Promise<BatchStore>;

function describeStream(openStore: Opener): void {
  it("[ST1] reads what was written, in whatever pieces and order", async () => {
    const pieces = fc
      .array(fc.integer({ min: 1, max: 90_000 }), { maxLength: 7 })
      .map((cuts) => [...cuts, LARGE_PIECE_BYTES]);
    const sizes = fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(sizes, pieces, fc.infiniteStream(fc.nat()), async (each, cuts, order) => {
        const request = requestOf(each);
        const store = await openStore(request);
        const parts = cutStream(request.sizeBytes, cuts).map((part) => ({
          ...part,
          rank: order.next().value,
        }));
        parts.sort((left, right) => left.rank - right.rank);
        for (const { start, end } of parts) await store.write(start, streamBytes(start, end));
        for (const { start, end } of parts) await expectStream(store, start, end);
        await expectStream(store, 0, request.sizeBytes);
      }),
      { numRuns: 15 },
    );
  });

  it("[ST1] takes many writes at once, and the same one twice", async () => {
    const request = requestOf(SIZES);
    const store = await openStore(request);
    const parts = cutStream(request.sizeBytes, [4_096]);
    await Promise.all(
      [...parts, ...parts].map(({ start, end }) => store.write(start, streamBytes(start, end))),
    );
    await Promise.all(parts.map(({ start, end }) => expectStream(store, start, end)));
  });

  it("[ST1] reads nothing from nowhere, and one byte from anywhere", async () => {
    const request = requestOf([3, 0, 4]);
    const store = await openStore(request);
    await store.write(0, streamBytes(0, 7));
    for (let at = 0; at < 7; at += 1) await expectStream(store, at, at + 1);
    expect(await store.read(3, 3)).toHaveLength(0);
  });
}

function describeEnd(openStore: Opener): void {
  it("[ST2] names every file when finished, and goes on being read", async () => {
    const request = requestOf(SIZES);
    const store = await openStore(request);
    await store.write(0, streamBytes(0, request.sizeBytes));
    const reading = Promise.all(
      cutStream(request.sizeBytes, [1_000]).map(({ start, end }) =>
        expectStream(store, start, end),
      ),
    );
    const stored = await store.finish(SIZES.map((_, index) => index));
    await reading;
    expect(stored.map(({ fileIndex }) => fileIndex)).toEqual(SIZES.map((_, index) => index));
    expect(new Set(stored.map(({ location }) => location)).size).toBe(SIZES.length);
    await expectStream(store, 0, request.sizeBytes);
  });

  it("[ST2] finishes some files, takes bytes of others, and finishes those", async () => {
    const store = await openStore(requestOf([10, 20, 30]));
    await store.write(5, streamBytes(5, 35));
    expect(await store.finish([1])).toMatchObject([{ fileIndex: 1 }]);
    await store.write(35, streamBytes(35, 60));
    await store.write(0, streamBytes(0, 5));
    await expectStream(store, 0, 60);
    const stored = await store.finish([0, 2]);
    expect(stored.map(({ fileIndex }) => fileIndex)).toEqual([0, 2]);
    await expectStream(store, 0, 60);
  });

  it("[ST2] finishes a share of nothing but empty files", async () => {
    const store = await openStore(requestOf([0, 0]));
    expect(await store.finish([0, 1])).toHaveLength(2);
  });

  it("[ST3] refuses everything once it is closed", async () => {
    const store = await openStore(requestOf([10]));
    await store.write(0, streamBytes(0, 10));
    await store.close();
    await expect(store.read(0, 1)).rejects.toMatchObject({ code: "storage/io" });
    await expect(store.write(0, streamBytes(0, 1))).rejects.toMatchObject({ code: "storage/io" });
  });

  it("[ST4] does not open for more than can fit", async () => {
    const opening = openStore(requestOf([2 ** 52]));
    await expect(opening).rejects.toMatchObject({ code: "storage/full" });
  });

  it("[ST5] leaves another store of the same share alone", async () => {
    const request = requestOf([20, 20]);
    const [one, two] = [await openStore(request), await openStore(request)];
    await one.write(0, streamBytes(0, 40));
    await two.write(0, new Uint8Array(40));
    await one.finish([0, 1]);
    await two.close();
    await expectStream(one, 0, 40);
  });
}

/** The stream in pieces of these sizes, over and over. */
function cutStream(
  sizeBytes: number,
  cuts: readonly number[],
): { readonly start: number; readonly end: number }[] {
  const parts: { start: number; end: number }[] = [];
  for (let start = 0; start < sizeBytes;) {
    const cut = cuts[parts.length % cuts.length];
    assert(cut !== undefined && cut > 0, "a piece has a size");
    const end = Math.min(sizeBytes, start + cut);
    parts.push({ start, end });
    start = end;
  }
  return parts;
}
