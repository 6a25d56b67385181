/**
 * Tests of what is particular to memory as a store; the rules of all stores are in the contract
 * suite.
 */

import { describe, expect, it } from "vitest";
import { MEMORY_STORE_BYTES_MAX, memoryStoreFactory } from "./memory-store.ts";

const groupId = "0".repeat(64);

describe("memory store", () => {
  it("[SH20] refuses more than its cap and says how much that is", async () => {
    const sizeBytes = MEMORY_STORE_BYTES_MAX + 1;
    const files = [{ fileIndex: 0, path: "a", sizeBytes, mimeType: "" }];
    const opening = memoryStoreFactory().open({ files, sizeBytes, neededBytes: 0, groupId });
    await expect(opening).rejects.toMatchObject({
      code: "storage/full",
      message: expect.stringContaining("at most 536.9 MB of one share"),
    });
  });

  it("[SH20] takes another cap", async () => {
    const files = [{ fileIndex: 0, path: "a", sizeBytes: 11, mimeType: "" }];
    const factory = memoryStoreFactory({ sizeBytesMax: 10 });
    await expect(factory.open({ files, sizeBytes: 11, neededBytes: 0, groupId })).rejects.toThrow(
      "10 bytes",
    );
  });

  it("reads what was written, also after finishing, but not after closing", async () => {
    const files = [
      { fileIndex: 0, path: "a/b", sizeBytes: 3, mimeType: "" },
      { fileIndex: 1, path: "c", sizeBytes: 0, mimeType: "" },
    ];
    const store = await memoryStoreFactory().open({ files, sizeBytes: 3, neededBytes: 3, groupId });
    await store.write(1, Uint8Array.of(2, 3));
    await store.write(0, Uint8Array.of(1));
    expect(await store.read(0, 3)).toEqual(Uint8Array.of(1, 2, 3));
    expect(await store.finish([0, 1])).toEqual([
      { fileIndex: 0, location: "a/b" },
      { fileIndex: 1, location: "c" },
    ]);
    expect(await store.read(2, 3)).toEqual(Uint8Array.of(3));
    await store.close();
    await expect(store.read(0, 1)).rejects.toMatchObject({ code: "storage/io" });
  });
});
