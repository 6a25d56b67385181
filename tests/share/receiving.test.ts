/** Tests of the receiver's side of a share: what it wants, what it takes, and what it tells. */

import { type Bytes, equalBytes } from "passalong/base";
import { bytesOfId, deriveGroupKeys, Identity, StorageError } from "passalong/group";
import { type BatchStore, memoryStoreFactory, type StoreFactory } from "passalong/share";
import { afterEach, describe, expect, it } from "vitest";
import { pieceCountOf } from "../../packages/passalong/src/share/batch-layout.ts";
import { encodeCatalogue } from "../../packages/passalong/src/share/catalogue.ts";
import { decodeHead, type HeadBatch, signHead } from "../../packages/passalong/src/share/head.ts";
import { createMachine } from "./machine.ts";
import {
  allHashed,
  nextEvent,
  type ScriptedShare,
  scriptedProvider,
  scriptedReceiver,
} from "./scripted-share.ts";
import { peerIdOf } from "./scripted-session.ts";
import { randomContent, ScriptedSource } from "./sources.ts";

const open: ScriptedShare[] = [];

afterEach(async () => {
  for (const { share } of open.splice(0)) await share.close();
});

/** A provider whose files are hashed, and a receiver that has not heard of them yet. */
async function pairFor(
  contents: readonly Bytes[],
  store?: StoreFactory,
): Promise<{ readonly provider: ScriptedShare; readonly receiver: ScriptedShare }> {
  const files = contents.map((content, index) => new ScriptedSource(`file ${index}.bin`, content));
  const provider = await scriptedProvider(files);
  await allHashed(provider);
  const receiver = await scriptedReceiver(provider.share.link, store);
  open.push(provider, receiver);
  return { provider, receiver };
}

async function handHead(provider: ScriptedShare, receiver: ScriptedShare): Promise<boolean> {
  const { register } = provider.session;
  return register !== undefined && receiver.session.offerRegister(register.version, register.value);
}

/** Signs a head in the provider's name that says what the test wants. */
async function forgeHead(
  provider: ScriptedShare,
  batches: (own: HeadBatch) => readonly HeadBatch[],
  versionsAhead = 1,
): Promise<{ readonly version: number; readonly value: Bytes }> {
  const { specifier } = provider.share;
  const { register } = provider.session;
  const head = decodeHead(register?.value ?? new Uint8Array(0));
  const own = head.type === "head" ? head.batches[0] : undefined;
  if (specifier.publishSeed === undefined || own === undefined) throw new RangeError("a provider");
  const version = (register?.version ?? 0) + versionsAhead;
  const groupId = bytesOfId(deriveGroupKeys(specifier).groupId);
  const publisher = Identity.fromSeed(specifier.publishSeed);
  const value = signHead({ type: "head", version, batches: batches(own) }, groupId, publisher);
  return { version, value };
}

describe("receiving", () => {
  it.each([
    ["nothing", [0]],
    ["one byte", [1]],
    ["one chunk", [65_536]],
    ["a chunk and a byte", [65_537]],
    ["three files", [5_000, 0, 200_000]],
    ["5 MB", [5_000_000]],
  ])("[SH13, SH14, SH21] completes %s and serves all of it", async (_, sizes) => {
    const contents = sizes.map((size, seed) => randomContent(size, seed));
    const { provider, receiver } = await pairFor(contents);
    const completed: number[] = [];
    receiver.share.on("fileComplete", ({ file }) => completed.push(file.fileIndex));
    const complete = nextEvent(receiver.share, "complete");
    expect(await handHead(provider, receiver)).toBe(true);
    expect(await receiver.session.fetchFrom(provider.session)).toBe(true);
    const { files } = await complete;
    expect(files).toEqual(
      contents.map((__, fileIndex) => ({ fileIndex, location: `file ${fileIndex}.bin` })),
    );
    expect(completed.toSorted((one, other) => one - other)).toEqual(
      contents.map((__, index) => index),
    );
    for (const [fileIndex, content] of contents.entries()) {
      const stored = await receiver.share.readFile(fileIndex, 0, content.length);
      expect(equalBytes(stored, content)).toBe(true);
    }
    expect(receiver.share.progress).toMatchObject({ phase: "complete", secondsLeft: 0 });
    expect([...receiver.session.have.ranges()]).toEqual([...provider.session.have.ranges()]);
    for (const index of receiver.session.have) {
      const [own, received] = await Promise.all(
        [provider, receiver].map(({ session }) => session.read(index)),
      );
      expect(own && received && equalBytes(own, received)).toBe(true);
    }
  });

  it("[SH14] completes a second receiver from the first alone", async () => {
    const content = randomContent(300_000);
    const { provider, receiver } = await pairFor([content]);
    await handHead(provider, receiver);
    await receiver.session.fetchFrom(provider.session);
    await provider.share.close();
    const second = await scriptedReceiver(receiver.share.link);
    open.push(second);
    const complete = nextEvent(second.share, "complete");
    await handHead(receiver, second);
    await second.session.fetchFrom(receiver.session);
    await complete;
    expect(equalBytes(await second.share.readFile(0, 0, 300_000), content)).toBe(true);
  });

  it("[SH15] completes empty files as soon as the catalogue is here", async () => {
    const { provider, receiver } = await pairFor([
      randomContent(0),
      randomContent(10),
      randomContent(0),
    ]);
    const first = nextEvent(receiver.share, "fileComplete");
    await handHead(provider, receiver);
    const piece = await provider.session.read(0);
    expect(await receiver.session.offerObject(0, piece ?? new Uint8Array(0))).toBe("stored");
    expect((await first).file).toMatchObject({ fileIndex: 0, path: "file 0.bin" });
    expect(receiver.share.isFileComplete(2)).toBe(true);
    expect(receiver.share.missingRangesOf(2)).toEqual([]);
    expect(receiver.share.missingRangesOf(1)).toEqual([{ start: 0, end: 10 }]);
    expect(receiver.share.isFileComplete(1)).toBe(false);
  });

  it("goes through its phases", async () => {
    const { provider, receiver } = await pairFor([randomContent(100_000)]);
    const phases: string[] = [receiver.share.progress.phase];
    receiver.share.on("progress", ({ phase }) => {
      if (phases.at(-1) !== phase) phases.push(phase);
    });
    receiver.session.setRendezvous("joined");
    receiver.session.addNeighbor(peerIdOf(1));
    await handHead(provider, receiver);
    const complete = nextEvent(receiver.share, "complete");
    await receiver.session.fetchFrom(provider.session);
    await complete;
    await receiver.share.close();
    expect(phases).toEqual(["connecting", "waiting", "receiving", "complete", "closed"]);
  });

  it("asks for pieces and pages first, and for the chunks of a page when it is here", async () => {
    const { provider, receiver } = await pairFor([randomContent(100_000)]);
    await handHead(provider, receiver);
    expect([...receiver.session.want.ranges()]).toEqual([{ start: 0, end: 2 }]);
    const { session: host } = provider;
    const stored = await receiver.session.offerObject(1, (await host.read(1)) ?? new Uint8Array(0));
    expect(stored).toBe("stored");
    expect([...receiver.session.want.ranges()]).toEqual([{ start: 0, end: 1 }]);
    const catalogue = nextEvent(receiver.share, "catalogue");
    await receiver.session.offerObject(0, (await host.read(0)) ?? new Uint8Array(0));
    expect(await catalogue).toMatchObject({ totalBytes: 100_000 });
    await Promise.resolve();
    expect([...receiver.session.want.ranges()]).toEqual([{ start: 2, end: 4 }]);
  });

  it("[SH13] refuses every object that is not the publisher's", async () => {
    const { provider, receiver } = await pairFor([randomContent(200_000)]);
    await handHead(provider, receiver);
    for (let index = 0; index < 6; index += 1) {
      const bytes = (await provider.session.read(index)) ?? new Uint8Array(0);
      for (const forged of forgeriesOf(bytes)) {
        expect(await receiver.session.offerObject(index, forged)).toBe("refused");
      }
      expect(await receiver.session.offerObject(index, bytes)).toBe("stored");
    }
    expect(await receiver.session.offerObject(6, new Uint8Array(1))).toBe("refused");
    expect(receiver.share.progress.receivedBytes).toBe(200_000);
  });

  it("[SH13] refuses a chunk in another chunk's place, and before its page", async () => {
    const { provider, receiver } = await pairFor([randomContent(200_000)]);
    await handHead(provider, receiver);
    const { session: host } = provider;
    const chunk = (await host.read(2)) ?? new Uint8Array(0);
    expect(await receiver.session.offerObject(2, chunk)).toBe("refused");
    await receiver.session.offerObject(0, (await host.read(0)) ?? chunk);
    await receiver.session.offerObject(1, (await host.read(1)) ?? chunk);
    expect(await receiver.session.offerObject(3, chunk)).toBe("refused");
    expect(await receiver.session.offerObject(2, chunk)).toBe("stored");
  });

  it("[SH1, SH3] takes no head of others, and no second one of a version", async () => {
    const { provider, receiver } = await pairFor([randomContent(10)]);
    const stranger = await pairFor([randomContent(10)]);
    const foreign = stranger.provider.session.register;
    expect(await receiver.session.offerRegister(9, foreign?.value ?? new Uint8Array(0))).toBe(
      false,
    );
    expect(await handHead(provider, receiver)).toBe(true);
    const { value, version } = await forgeHead(provider, (own) => [{ ...own, sizeBytes: 11 }]);
    expect(await receiver.session.offerRegister(version + 1, value)).toBe(false);
    expect(await handHead(provider, receiver)).toBe(false);
  });

  it("[SH16] refuses a huge claim with a sentence, before anything is wanted", async () => {
    const { provider, receiver } = await pairFor([randomContent(10)]);
    const failed = nextEvent(receiver.share, "failed");
    const { value, version } = await forgeHead(provider, (own) => [{ ...own, sizeBytes: 2 ** 50 }]);
    expect(await receiver.session.offerRegister(version, value)).toBe(true);
    expect((await failed).error).toMatchObject({
      code: "share/size",
      message:
        "This share claims to hold 1.1 PB, more than can be received (68.7 GB); ask for less.",
    });
    expect(receiver.share.progress.phase).toBe("failed");
    expect(receiver.session.want.size).toBe(0);
  });

  it.each([
    ["no catalogue at all", new Uint8Array(100).fill(0xff)],
    ["one of another size", encodeCatalogue([{ path: "a", sizeBytes: 11, mimeType: "" }])],
    ["one of 10^9 files", Uint8Array.of(0x83, 0xdc, 0xd6, 0xd8, 0x00, ...new Uint8Array(60_000))],
  ])("[SH16] refuses %s with a sentence although it is signed", async (_, catalogue) => {
    const { provider, receiver } = await pairFor([randomContent(10)]);
    const machine = createMachine();
    const pieceHashes = [await machine.sha256(catalogue)];
    const { value, version } = await forgeHead(provider, (own) => [
      { ...own, catalogueBytes: catalogue.length, pieceHashes },
    ]);
    expect(pieceCountOf(catalogue.length)).toBe(1);
    const failed = nextEvent(receiver.share, "failed");
    await receiver.session.offerRegister(version, value);
    expect(await receiver.session.offerObject(0, catalogue)).toBe("stored");
    expect((await failed).error).toMatchObject({ code: "share/invalid" });
    expect(receiver.session.want.size).toBe(0);
    expect(receiver.share.files).toEqual([]);
  });

  it("[SH7] makes hostile names harmless", async () => {
    const names = ["../../etc/passwd", "con", "CON", "a\u001b[2Jb", "x/.ssh/authorized_keys"];
    const files = names.map((path) => ({ path, sizeBytes: 0, mimeType: "" }));
    const catalogue = encodeCatalogue(files);
    const { provider, receiver } = await pairFor([randomContent(0)]);
    const pieceHashes = [await createMachine().sha256(catalogue)];
    const { value, version } = await forgeHead(provider, (own) => [
      { ...own, catalogueBytes: catalogue.length, pieceHashes },
    ]);
    const complete = nextEvent(receiver.share, "complete");
    await receiver.session.offerRegister(version, value);
    await receiver.session.offerObject(0, catalogue);
    expect((await complete).files.map(({ location }) => location)).toEqual([
      "etc/passwd",
      "_con",
      "_CON (2)",
      "a_[2Jb",
      "x/_.ssh/authorized_keys",
    ]);
  });

  it("[SH23] tells of other and further batches, and goes on", async () => {
    const { provider, receiver } = await pairFor([randomContent(100_000)]);
    await handHead(provider, receiver);
    const warnings: string[] = [];
    receiver.share.on("warning", ({ message }) => warnings.push(message));
    const more = await forgeHead(provider, (own) => [own, { ...own, firstIndex: 1_000 }]);
    await receiver.session.offerRegister(more.version, more.value);
    expect(warnings).toEqual([expect.stringMatching(/has added files/)]);
    const other = await forgeHead(provider, (own) => [{ ...own, firstIndex: 1_000 }], 2);
    await receiver.session.offerRegister(other.version, other.value);
    expect(warnings).toEqual([
      expect.anything(),
      expect.stringMatching(/has replaced these files/),
    ]);
    const complete = nextEvent(receiver.share, "complete");
    await receiver.session.fetchFrom(provider.session);
    await complete;
  });

  it("[SH18] says that the store is full, and goes on when it is not any more", async () => {
    const failing = failingStore(new StorageError("storage/full", "No space left."));
    const { provider, receiver } = await pairFor([randomContent(200_000)], failing.factory);
    await handHead(provider, receiver);
    const warned = nextEvent(receiver.share, "warning");
    expect(await receiver.session.fetchFrom(provider.session)).toBe(false);
    expect((await warned).message).toBe(
      "There is no room left for the files; free some space and receiving goes on by itself.",
    );
    expect(receiver.share.progress).toMatchObject({ phase: "receiving", receivedBytes: 0 });
    failing.error = undefined;
    const complete = nextEvent(receiver.share, "complete");
    expect(await receiver.session.fetchFrom(provider.session)).toBe(true);
    await complete;
  });

  it("[SH18] says why files cannot be stored", async () => {
    const failing = failingStore(new StorageError("storage/io", "The disk is gone."));
    const { provider, receiver } = await pairFor([randomContent(10)], failing.factory);
    await handHead(provider, receiver);
    const warned = nextEvent(receiver.share, "warning");
    await receiver.session.fetchFrom(provider.session);
    expect((await warned).message).toBe(
      "Files cannot be stored now (The disk is gone); receiving goes on by itself once they can.",
    );
  });

  it("fails when the store knows that the files cannot fit", async () => {
    const { provider, receiver } = await pairFor(
      [randomContent(1_000)],
      memoryStoreFactory({ sizeBytesMax: 999 }),
    );
    await handHead(provider, receiver);
    const failed = nextEvent(receiver.share, "failed");
    await receiver.session.fetchFrom(provider.session);
    expect((await failed).error).toMatchObject({ code: "storage/full" });
    expect(receiver.session.want.size).toBe(0);
  });

  it("no longer offers what can no longer be read", async () => {
    const failing = failingStore(undefined);
    const { provider, receiver } = await pairFor([randomContent(100_000)], failing.factory);
    await handHead(provider, receiver);
    const complete = nextEvent(receiver.share, "complete");
    await receiver.session.fetchFrom(provider.session);
    await complete;
    failing.error = new StorageError("storage/changed", "The file was deleted.");
    const warned = nextEvent(receiver.share, "warning");
    expect(await receiver.session.read(2)).toBeUndefined();
    expect((await warned).message).toMatch(/The file was deleted/);
    expect([...receiver.session.have.ranges()]).toEqual([
      { start: 0, end: 2 },
      { start: 3, end: 4 },
    ]);
  });

  it("[SH14] passes on no chunk that was changed after it was received", async () => {
    const failing = failingStore(undefined);
    const { provider, receiver } = await pairFor([randomContent(100_000)], failing.factory);
    await handHead(provider, receiver);
    const complete = nextEvent(receiver.share, "complete");
    await receiver.session.fetchFrom(provider.session);
    await complete;
    await failing.memory?.write(70_000, Uint8Array.of(1, 2, 3));
    const warned = nextEvent(receiver.share, "warning");
    expect(await receiver.session.read(3)).toBeUndefined();
    expect(await receiver.session.read(2)).toBeDefined();
    expect((await warned).message).toMatch(/have been changed here/);
    expect([...receiver.session.have.ranges()]).toEqual([{ start: 0, end: 3 }]);
  });

  it("lets go of the store when it is closed, also while it opens", async () => {
    const failing = failingStore(undefined);
    const { provider, receiver } = await pairFor([randomContent(10)], failing.factory);
    await handHead(provider, receiver);
    const { session: host } = provider;
    const offered = receiver.session.offerObject(0, (await host.read(0)) ?? new Uint8Array(0));
    const opened = nextEvent(receiver.share, "catalogue");
    await opened;
    await receiver.share.close();
    await offered;
    await Promise.resolve();
    expect(failing.closeCount).toBe(1);
    expect(await receiver.session.offerObject(1, (await host.read(1)) ?? new Uint8Array(0))).toBe(
      "notStored",
    );
  });

  it("rejects what is no link", async () => {
    await expect(scriptedReceiver("http://127.0.0.1:8080/#nothing")).rejects.toMatchObject({
      name: "SpecifierError",
    });
  });
});

/** The same bytes with one bit flipped, cut, and lengthened. */
function forgeriesOf(bytes: Bytes): Bytes[] {
  const flipped = bytes.slice();
  const middle = bytes.length >> 1;
  flipped[middle] = (flipped[middle] ?? 0) ^ 1;
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  return [flipped, bytes.slice(0, -1), longer, new Uint8Array(0)];
}

/** A store in memory that fails as long as it is told to. */
function failingStore(error: StorageError | undefined): {
  readonly factory: StoreFactory;
  error: StorageError | undefined;
  memory: BatchStore | undefined;
  closeCount: number;
} {
  const state: ReturnType<typeof failingStore> = {
    error,
    memory: undefined,
    closeCount: 0,
    factory: {
      async open(request: Parameters<StoreFactory["open"]>[0]): Promise<BatchStore> {
        const memory = await memoryStoreFactory().open(request);
        state.memory = memory;
        const check = (): void => {
          if (state.error !== undefined) throw state.error;
        };
        return {
          async write(offset, bytes) {
            check();
            await memory.write(offset, bytes);
          },
          async read(start, end) {
            check();
            return memory.read(start, end);
          },
          finish: (fileIndices) => memory.finish(fileIndices),
          async close() {
            state.closeCount += 1;
            await memory.close();
          },
        };
      },
    },
  };
  return state;
}
