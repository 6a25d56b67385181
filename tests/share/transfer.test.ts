/** Shares that travel: providers and receivers in one process, honest and not. */

import { type Bytes, equalBytes } from "passalong/base";
import { Identity, StorageError } from "passalong/group";
import { memoryStoreFactory, type StoreFactory } from "passalong/share";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashesOf, signPage } from "../../packages/passalong/src/share/page.ts";
import { type HeadBatch, signHead } from "../../packages/passalong/src/share/head.ts";
import { ShareWorld, type TestShare } from "./share-world.ts";
import { randomContent, ScriptedSource } from "./sources.ts";

let world: ShareWorld;

beforeEach(() => {
  world = new ShareWorld();
});

afterEach(() => world.close());

function sourcesOf(contents: readonly Bytes[]): ScriptedSource[] {
  return contents.map((content, index) => new ScriptedSource(`file ${index}`, content));
}

async function expectContents({ share }: TestShare, contents: readonly Bytes[]): Promise<void> {
  for (const [fileIndex, content] of contents.entries()) {
    const stored = await share.readFile(fileIndex, 0, content.length);
    expect(equalBytes(stored, content)).toBe(true);
  }
}

/** Every provider and receiver of these tests shares this much. */
const CONTENT = randomContent(1_000_000);

describe("a share", () => {
  it.each([
    ["nothing", [0]],
    ["one byte", [1]],
    ["65,536 bytes", [65_536]],
    ["65,537 bytes", [65_537]],
    ["5 MB", [5_000_000]],
    ["three files", [70_000, 0, 300_000]],
  ])("[SH13, SH15, SH21] of %s reaches a receiver", async (_, sizes) => {
    const contents = sizes.map((size, seed) => randomContent(size, seed));
    const provider = await world.provide(...sourcesOf(contents));
    const receiver = await world.receive(provider.share.link);
    await world.untilComplete(receiver);
    await expectContents(receiver, contents);
    expect(receiver.told.completed.toSorted()).toEqual(
      contents.map((__, index) => `file ${index}`),
    );
    expect([...provider.told.warnings, ...receiver.told.warnings]).toEqual([]);
    await world.until(() => provider.share.progress.completeReceivers === 1);
  });

  it("[SH14] completes a second receiver from the first after the provider is gone", async () => {
    const provider = await world.provide(new ScriptedSource("a", CONTENT));
    const first = await world.receive(provider.share.link);
    await world.untilComplete(first);
    await provider.share.close();
    await world.until(() => first.share.progress.neighborCount === 0);
    const second = await world.receive(first.share.link);
    await world.untilComplete(second);
    await expectContents(second, [CONTENT]);
    expect(second.share.progress.completeReceivers).toBe(1);
  });

  it("[SH14] reaches five receivers that come at once, and each passes on", async () => {
    const provider = await world.provide(new ScriptedSource("a", CONTENT));
    provider.share.setUploadLimit(2_000_000);
    const receivers = await Promise.all(
      Array.from({ length: 5 }, () => world.receive(provider.share.link)),
    );
    await world.untilComplete(...receivers);
    for (const receiver of receivers) await expectContents(receiver, [CONTENT]);
    expect(provider.share.progress.uploadedBytes).toBeLessThan(4 * CONTENT.length);
    await world.until(() => provider.share.progress.completeReceivers === 5);
  });

  it("[SH17] goes on without a file that vanishes half-way", async () => {
    const steady = new ScriptedSource("file 0", randomContent(8 * 65_536, 1));
    const vanishing = new ScriptedSource("file 1", randomContent(500_000, 2));
    const provider = await world.provide(steady, vanishing);
    await world.until(() => provider.share.progress.hashedBytes === 8 * 65_536 + 500_000);
    vanishing.isChanged = true;
    const receiver = await world.receive(provider.share.link);
    await world.until(() => receiver.told.completed.length === 1);
    expect(receiver.told.completed).toEqual(["file 0"]);
    expect(receiver.told.banned).toEqual([]);
    expect(provider.told.warnings).toEqual([expect.stringMatching(/^"file 1" has changed/)]);
  });

  it("[SH18] pauses while there is no room, and completes when there is", async () => {
    const provider = await world.provide(new ScriptedSource("a", CONTENT));
    const { factory, state } = storeWithRoomFor(400_000);
    const receiver = await world.receive(provider.share.link, factory);
    await world.until(() => receiver.told.warnings.length > 0);
    expect(receiver.told.warnings).toEqual([expect.stringMatching(/^There is no room left/)]);
    await world.time.advance(5_000);
    expect(receiver.share.progress.phase).toBe("receiving");
    state.roomBytes = Number.POSITIVE_INFINITY;
    await world.untilComplete(receiver);
    await expectContents(receiver, [CONTENT]);
    expect(state.writtenBytes).toBe(CONTENT.length);
  });

  it("[SH18, SH21] makes the files final later when it cannot at once", async () => {
    const provider = await world.provide(new ScriptedSource("a", CONTENT));
    const { factory, state } = storeWithRoomFor(Number.POSITIVE_INFINITY);
    state.finishFailures = 2;
    const receiver = await world.receive(provider.share.link, factory);
    await world.until(() => receiver.told.warnings.length > 0);
    expect(receiver.share.progress).toMatchObject({ phase: "receiving", receivedBytes: 1_000_000 });
    await world.untilComplete(receiver);
    expect(state.finishFailures).toBe(0);
  });

  it("survives the rendezvous", async () => {
    const provider = await world.provide(new ScriptedSource("a", CONTENT));
    const receiver = await world.receive(provider.share.link);
    await world.until(() => receiver.share.progress.receivedBytes > 0);
    world.hub.kill();
    await world.untilComplete(receiver);
    await expectContents(receiver, [CONTENT]);
  });
});

describe("a dishonest member", () => {
  it("[SH13] that corrupts every tenth chunk is banned, and nobody else", async () => {
    const content = randomContent(5_000_000);
    const provider = await world.provide(new ScriptedSource("a", content));
    const liar = await world.receiveDishonestly(provider.share.link, {
      alter: (index, bytes) => (index > 1 && index % 10 === 0 ? flipped(bytes) : bytes),
    });
    await world.untilComplete(liar);
    const liarIds = provider.share.neighbors().map(({ peerId }) => peerId);
    provider.share.setUploadLimit(200_000);
    const receiver = await world.receive(provider.share.link);
    await world.untilComplete(receiver);
    await expectContents(receiver, [content]);
    expect(receiver.told.banned).toEqual(liarIds);
    expect(provider.told.banned).toEqual([]);
  });

  it.each([
    ["a catalogue piece", 0],
    ["a page", 1],
  ])("[SH13] that forges %s is banned, and the receiver completes", async (_, forgedIndex) => {
    const provider = await world.provide(new ScriptedSource("a", CONTENT));
    const stranger = Identity.fromSeed(new Uint8Array(32).fill(9));
    const forger = await world.receiveDishonestly(provider.share.link, {
      alter: (index, bytes) => {
        if (index !== forgedIndex) return bytes;
        if (index === 0) return flipped(bytes);
        return signPage(hashesOf(bytes), { groupId: new Uint8Array(32), index }, stranger);
      },
    });
    await world.untilComplete(forger);
    provider.share.setUploadLimit(100_000);
    const receiver = await world.receive(provider.share.link);
    await world.untilComplete(receiver);
    await expectContents(receiver, [CONTENT]);
    expect(provider.told.banned).toEqual([]);
  });

  it("[SH3] that signs a head itself is banned, and the receiver completes", async () => {
    const provider = await world.provide(new ScriptedSource("a", CONTENT));
    const stranger = Identity.fromSeed(new Uint8Array(32).fill(9));
    const batch: HeadBatch = {
      firstIndex: 0,
      catalogueBytes: 1,
      pieceHashes: [new Uint8Array(32)],
      sizeBytes: 0,
      chunkBytes: 65_536,
      root: undefined,
    };
    const head = { type: "head", version: 99, batches: [batch] } as const;
    const value = signHead(head, new Uint8Array(32), stranger);
    await world.receiveDishonestly(provider.share.link, {
      act: (session) => session.command({ type: "setRegister", version: 99, value }),
    });
    const receiver = await world.receive(provider.share.link);
    await world.untilComplete(receiver);
    await expectContents(receiver, [CONTENT]);
    await world.until(() => receiver.told.banned.length === 1 && provider.told.banned.length === 1);
    expect(receiver.told.banned).toEqual(provider.told.banned);
  });
});

function flipped(bytes: Bytes): Bytes {
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes;
}

/** A store in memory that takes so many bytes and no more, and may fail to finish. */
function storeWithRoomFor(roomBytes: number): {
  readonly factory: StoreFactory;
  readonly state: { roomBytes: number; writtenBytes: number; finishFailures: number };
} {
  const state = { roomBytes, writtenBytes: 0, finishFailures: 0 };
  const factory: StoreFactory = {
    async open(request) {
      const memory = await memoryStoreFactory().open(request);
      return {
        async write(offset, bytes) {
          if (state.writtenBytes + bytes.length > state.roomBytes) {
            throw new StorageError("storage/full", "No space left.");
          }
          await memory.write(offset, bytes);
          state.writtenBytes += bytes.length;
        },
        read: (start, end) => memory.read(start, end),
        async finish(fileIndices) {
          if (state.finishFailures === 0) return memory.finish(fileIndices);
          state.finishFailures -= 1;
          throw new StorageError("storage/io", "The folder is gone.");
        },
        close: () => memory.close(),
      };
    },
  };
  return { factory, state };
}
