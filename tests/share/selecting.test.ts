/** Choosing files of a share, and reading them while they arrive. */

import { type Bytes, equalBytes } from "passalong/base";
import { memoryStoreFactory } from "passalong/share";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ShareWorld, type TestShare } from "./share-world.ts";
import { randomContent, ScriptedSource } from "./sources.ts";

const CHUNK = 65_536;

let world: ShareWorld;

beforeEach(() => {
  world = new ShareWorld();
});

afterEach(() => world.close());

/** Offers files of these sizes, and hashes them. */
async function provided(sizes: readonly number[]) {
  const contents = sizes.map((size, seed) => randomContent(size, seed));
  const provider = await world.provide(
    ...contents.map((content, index) => new ScriptedSource(`file ${index}`, content)),
  );
  await world.until(() => {
    const { hashedBytes, totalBytes } = provider.share.progress;
    return totalBytes > 0 && hashedBytes === totalBytes;
  });
  return { provider, contents };
}

/** All that comes, in order. */
async function collected(stream: AsyncIterable<Bytes>): Promise<Bytes> {
  const parts: Bytes[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

function uploaded({ share }: TestShare): number {
  return share.progress.uploadedBytes;
}

describe("a selection of files", () => {
  it("[SH28, SH21] is all that is asked for, and completes", async () => {
    const { provider, contents } = await provided([20 * CHUNK, 3 * CHUNK, 20 * CHUNK]);
    const receiver = await world.receive(provider.share.link, undefined, {
      select: (files) =>
        files.filter(({ path }) => path === "file 1").map((file) => file.fileIndex),
    });
    await world.untilComplete(receiver);
    expect(receiver.told.completed).toEqual(["file 1"]);
    const { share } = receiver;
    expect(share.progress).toMatchObject({
      ...{ phase: "complete", receivedBytes: 3 * CHUNK, totalBytes: 3 * CHUNK },
    });
    expect([0, 1, 2].map((index) => share.isSelected(index))).toEqual([false, true, false]);
    expect(share.receivedBytesOf(0)).toBe(0);
    expect(equalBytes(await share.readFile(1, 0, 3 * CHUNK), contents[1] ?? new Uint8Array())).toBe(
      true,
    );
    // Pages and the catalogue beside the chunks.
    expect(uploaded(provider)).toBeLessThan(4 * CHUNK);
  });

  it("[SH28] grows after it was complete, and is complete again", async () => {
    const { provider, contents } = await provided([2 * CHUNK, 100, 3 * CHUNK]);
    const receiver = await world.receive(provider.share.link, undefined, { select: () => [1] });
    await world.untilComplete(receiver);
    receiver.told.isComplete = false;
    receiver.share.selectFiles([1, 2]);
    expect(receiver.share.progress.phase).toBe("receiving");
    const finals: number[][] = [];
    receiver.share.on("complete", ({ files }) => finals.push(files.map((file) => file.fileIndex)));
    await world.untilComplete(receiver);
    expect(finals).toEqual([[1, 2]]);
    const stored = await receiver.share.readFile(2, 0, 3 * CHUNK);
    expect(equalBytes(stored, contents[2] ?? new Uint8Array())).toBe(true);
  });

  it("[SH28] shrinks while it arrives, and is complete with what is here", async () => {
    const { provider } = await provided([40 * CHUNK, 4 * CHUNK]);
    provider.share.setUploadLimit(1_000_000);
    const receiver = await world.receive(provider.share.link);
    await world.until(() => receiver.share.receivedBytesOf(0) > 0);
    receiver.share.selectFiles([1]);
    await world.untilComplete(receiver);
    const { share } = receiver;
    expect(share.isFileComplete(1)).toBe(true);
    expect(share.isFileComplete(0)).toBe(false);
    const here = share.receivedBytesOf(0);
    await world.time.advance(10_000);
    // What was under way when it was given up may still have come.
    expect(share.receivedBytesOf(0)).toBe(here);
    expect(here).toBeLessThan(30 * CHUNK);
  });

  it("[SH28, SH14] is passed on by who has it alone", async () => {
    const { provider } = await provided([5 * CHUNK, 5 * CHUNK]);
    const partial = await world.receive(provider.share.link, undefined, { select: () => [0] });
    await world.untilComplete(partial);
    await provider.share.close();
    const other = await world.receive(provider.share.link, undefined, { select: () => [0] });
    await world.untilComplete(other);
    expect(other.told.completed).toEqual(["file 0"]);
  });

  it("[SH28] of no file that is there is refused", async () => {
    const { provider } = await provided([10]);
    const receiver = await world.receive(provider.share.link);
    expect(() => receiver.share.selectFiles([0])).toThrow(/once the share's "catalogue"/);
    await world.untilComplete(receiver);
    expect(() => receiver.share.selectFiles([7])).toThrow("There is no file 7.");
    expect(() => receiver.share.streamFile(-1)).toThrow("There is no file -1.");
    expect(() => receiver.share.putFirst(1)).toThrow("There is no file 1.");
  });
});

describe("a file that is read while it arrives", () => {
  it("[SH29] comes in order, before the share is complete", async () => {
    const { provider, contents } = await provided([20 * CHUNK, 6 * CHUNK + 5]);
    provider.share.setUploadLimit(2_000_000);
    const receiver = await world.receive(provider.share.link);
    await world.until(() => receiver.share.files.length > 0);
    let isRead = false;
    const reading = collected(receiver.share.streamFile(1)).then((bytes) => {
      isRead = true;
      return bytes;
    });
    await world.until(() => isRead);
    expect(receiver.told.isComplete).toBe(false);
    expect(equalBytes(await reading, contents[1] ?? new Uint8Array())).toBe(true);
    // Half of the other file at the most: what is read was asked for first.
    expect(receiver.share.receivedBytesOf(0)).toBeLessThan(10 * CHUNK);
    await world.untilComplete(receiver);
  });

  it("[SH29] is read from anywhere in it, by several at once", async () => {
    const { provider, contents } = await provided([30 * CHUNK]);
    provider.share.setUploadLimit(2_000_000);
    const receiver = await world.receive(provider.share.link);
    await world.until(() => receiver.share.files.length > 0);
    const [content = new Uint8Array()] = contents;
    const parts = [
      { start: 28 * CHUNK + 7, end: 30 * CHUNK },
      { start: 5, end: 6 },
      { start: CHUNK, end: CHUNK },
    ];
    let readCount = 0;
    const readings = parts.map(async (part) => {
      const bytes = await collected(receiver.share.streamFile(0, part));
      readCount += 1;
      return bytes;
    });
    await world.until(() => readCount === parts.length);
    expect(receiver.told.isComplete).toBe(false);
    for (const [index, { start, end }] of parts.entries()) {
      const bytes = (await readings[index]) ?? new Uint8Array(1);
      expect(equalBytes(bytes, content.subarray(start, end))).toBe(true);
    }
  });

  it("[SH29, SH28] is selected by reading it, and read again when it is complete", async () => {
    const { provider, contents } = await provided([3 * CHUNK, 2 * CHUNK]);
    const receiver = await world.receive(provider.share.link, undefined, { select: () => [0] });
    await world.untilComplete(receiver);
    receiver.told.isComplete = false;
    const reading = collected(receiver.share.streamFile(1));
    await world.untilComplete(receiver);
    expect(equalBytes(await reading, contents[1] ?? new Uint8Array())).toBe(true);
    const again = await collected(receiver.share.streamFile(0, { start: 1, end: 9 }));
    expect(equalBytes(again, contents[0]?.subarray(1, 9) ?? new Uint8Array())).toBe(true);
    const own = await collected(provider.share.streamFile(1));
    expect(equalBytes(own, contents[1] ?? new Uint8Array())).toBe(true);
  });

  it("[SH29] ends when the reader or the share does", async () => {
    const { provider } = await provided([9 * CHUNK]);
    const receiver = await world.receive(provider.share.link);
    await world.until(() => receiver.share.files.length > 0);
    await provider.share.close();
    const stopping = new AbortController();
    const stopped = collected(receiver.share.streamFile(0, { signal: stopping.signal }));
    const closed = collected(receiver.share.streamFile(0));
    stopping.abort(new RangeError("enough"));
    await expect(stopped).rejects.toThrow("enough");
    const closing = receiver.share.close();
    await expect(closed).rejects.toMatchObject({ name: "ClosedError" });
    await world.time.advance(1_000);
    await closing;
  });

  it("[SH29] says why when the share fails", async () => {
    const { provider } = await provided([9 * CHUNK]);
    const small = memoryStoreFactory({ sizeBytesMax: CHUNK });
    const { share } = await world.receive(provider.share.link, small);
    const readings: Promise<Bytes>[] = [];
    share.on("catalogue", () => readings.push(collected(share.streamFile(0))));
    await world.until(() => share.progress.phase === "failed");
    readings.push(collected(share.streamFile(0)));
    const ends = await Promise.allSettled(readings);
    const reason: unknown = expect.objectContaining({ code: "storage/full" });
    const told = { status: "rejected", reason };
    expect(ends).toEqual([told, told]);
  });

  it("[SH29] that is put first comes first", async () => {
    const { provider } = await provided([20 * CHUNK, 20 * CHUNK]);
    provider.share.setUploadLimit(2_000_000);
    const receiver = await world.receive(provider.share.link);
    await world.until(() => receiver.share.files.length > 0);
    receiver.share.putFirst(1);
    await world.until(() => receiver.share.isFileComplete(1));
    expect(receiver.share.receivedBytesOf(0)).toBeLessThan(10 * CHUNK);
    receiver.share.putFirst(undefined);
    await world.untilComplete(receiver);
  });
});
