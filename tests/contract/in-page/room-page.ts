/** Stores in a browser with little room: two shares of this size do not fit. */

import { browserStoreFactory } from "passalong/browser";
import { expectStream, requestOf, streamBytes } from "../store-suite.ts";
import { collectedTests, describe, expect, it } from "./vitest-in-page.ts";

/** More than memory would take in the place of a disk, and more than half of the room. */
const SIZE_BYTES = 600_000_000;

describe("a private file system with little room", () => {
  it("[PG32] is taken by a share that opens, until it is closed", async () => {
    const request = requestOf([SIZE_BYTES]);
    const store = await browserStoreFactory().open(request);
    const refused = browserStoreFactory().open(request);
    await expect(refused).rejects.toMatchObject({ code: "storage/full" });
    await store.write(SIZE_BYTES - 9, streamBytes(SIZE_BYTES - 9, SIZE_BYTES));
    await expectStream(store, SIZE_BYTES - 9, SIZE_BYTES);
    await store.close();
    await (await browserStoreFactory().open(request)).close();
  });
});

Object.assign(globalThis, { pageTests: collectedTests() });
