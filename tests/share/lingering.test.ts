/** Receivers that have everything and stay for those who do not. */

import { StorageError } from "passalong/group";
import { memoryStoreFactory, type StoreFactory } from "passalong/share";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ShareWorld, type TestShare } from "./share-world.ts";
import { randomContent, ScriptedSource } from "./sources.ts";

const CONTENT = randomContent(1_000_000);

let world: ShareWorld;

beforeEach(() => {
  world = new ShareWorld();
});

afterEach(() => world.close());

/** Whether a promise has been kept. */
function watched(promise: Promise<void>): { readonly isOver: () => boolean } {
  let isOver = false;
  void promise.then(() => {
    isOver = true;
  });
  return { isOver: () => isOver };
}

/** A provider, a receiver that has everything, and one that stores nothing until it is let. */
async function withStraggler(): Promise<{
  readonly provider: TestShare;
  readonly done: TestShare;
  readonly straggler: TestShare;
  readonly open: () => void;
}> {
  const { factory, open } = closedStore();
  const provider = await world.provide(new ScriptedSource("a", CONTENT));
  const done = await world.receive(provider.share.link);
  const straggler = await world.receive(provider.share.link, factory);
  await world.untilComplete(done);
  await world.until(() => done.share.progress.neighborCount === 2);
  return { provider, done, straggler, open };
}

describe("a share that has everything", () => {
  it("[SH25] may leave at once when only its provider is there", async () => {
    const provider = await world.provide(new ScriptedSource("a", CONTENT));
    const receiver = await world.receive(provider.share.link);
    await world.untilComplete(receiver);
    const stay = watched(receiver.share.linger());
    const endedAtMs = world.time.nowMs;
    await world.time.advance(0);
    expect(stay.isOver()).toBe(true);
    expect(world.time.nowMs).toBe(endedAtMs);
  });

  it("[SH25] stays until the last neighbor has everything", async () => {
    const { done, straggler, open } = await withStraggler();
    const stay = watched(done.share.linger());
    await world.time.advance(10_000);
    expect(done.share.countIncompleteNeighbors()).toBe(1);
    expect(stay.isOver()).toBe(false);
    open();
    await world.until(stay.isOver, 15_000);
    expect(straggler.told.isComplete).toBe(true);
  });

  it("[SH25] lets a straggler complete from it when the provider is gone", async () => {
    const { provider, done, straggler, open } = await withStraggler();
    await provider.share.close();
    const stay = watched(done.share.linger().then(() => done.share.close()));
    open();
    await world.until(stay.isOver);
    expect(straggler.told.isComplete).toBe(true);
  });

  it("[SH25, CL30] leaves somebody who takes nothing after 30 s", async () => {
    const { done } = await withStraggler();
    const stay = watched(done.share.linger());
    await world.time.advance(29_500);
    expect(stay.isOver()).toBe(false);
    await world.until(stay.isOver, 1_000);
    expect(done.share.countIncompleteNeighbors()).toBe(1);
  });

  it.each([
    ["it is closed", ({ share }: TestShare) => void share.close()],
    ["the caller says so", (_: TestShare, caller: AbortController) => caller.abort()],
  ])("[SH25] stays no longer when %s", async (_, end) => {
    const { done } = await withStraggler();
    const caller = new AbortController();
    const stay = watched(done.share.linger({ signal: caller.signal }));
    await world.time.advance(1_000);
    expect(stay.isOver()).toBe(false);
    end(done, caller);
    await world.time.advance(0);
    expect(stay.isOver()).toBe(true);
    await done.share.linger({ signal: AbortSignal.abort() });
    await done.share.close();
    await done.share.linger();
  });
});

/** A store in memory that takes nothing before it is opened. */
function closedStore(): { readonly factory: StoreFactory; readonly open: () => void } {
  let isOpen = false;
  const factory: StoreFactory = {
    async open(request) {
      const memory = await memoryStoreFactory().open(request);
      return {
        async write(offset, bytes) {
          if (!isOpen) throw new StorageError("storage/full", "No space left.");
          await memory.write(offset, bytes);
        },
        read: (start, end) => memory.read(start, end),
        finish: (fileIndices) => memory.finish(fileIndices),
        close: () => memory.close(),
      };
    },
  };
  const open = (): void => {
    isOpen = true;
  };
  return { factory, open };
}
