/** What the page makes of a share's events. */

import type { Share, SharedFile, ShareEvents, ShareProgress } from "passalong";
import { EventSource, GroupSpecifier } from "passalong/group";
import { describe, expect, it, vi } from "vitest";
import { titleOf } from "./page-title.ts";
import { IdleSession } from "../../../../tests/share/idle-session.ts";
import { FILES_SHOWN_STEP, PICTURE_BYTES_MAX, ShareModel } from "./share-model.ts";

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);

/** A share that does what a test says. */
class ScriptedShare extends EventSource<ShareEvents> implements Share {
  readonly specifier = GroupSpecifier.forShare({
    ...{ name: "test", rendezvousUrls: [] },
    randomBytes: (size) => new Uint8Array(size),
  });
  readonly link = "https://files.example/#link";
  readonly session = new IdleSession();
  readonly received = new Map<number, number>();
  files: readonly SharedFile[] = [];
  isClosed = false;
  progress: ShareProgress = {
    ...{ phase: "connecting", receivedBytes: 0, totalBytes: 0, uploadedBytes: 0 },
    ...{ downloadBytesPerSecond: 0, uploadBytesPerSecond: 0, neighborCount: 0 },
    ...{ relayedCount: 0 },
    ...{ secondsLeft: undefined, hashedBytes: 0, completeReceivers: 0, rendezvous: "joined" },
  };

  receivedBytesOf(fileIndex: number): number {
    return this.received.get(fileIndex) ?? 0;
  }

  isFileComplete(fileIndex: number): boolean {
    return this.receivedBytesOf(fileIndex) === this.files[fileIndex]?.sizeBytes;
  }

  async readFile(_: number, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    return PNG.slice(start, end);
  }

  isSelected(): boolean {
    return true;
  }

  selectFiles(): void {}

  putFirst(): void {}

  async *streamFile(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {}

  missingRangesOf(): [] {
    return [];
  }

  neighbors(): [] {
    return [];
  }

  countIncompleteNeighbors(): number {
    return 0;
  }

  setUploadLimit(): void {}

  async linger(): Promise<void> {}

  async close(): Promise<void> {
    this.isClosed = true;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The catalogue comes: files of these sizes. */
  bring(...sizes: readonly number[]): void {
    this.files = sizes.map((sizeBytes, fileIndex) => {
      return { fileIndex, sizeBytes, path: `folder/${fileIndex}.png`, mimeType: "text/html" };
    });
    this.emit("catalogue", { files: this.files, totalBytes: 0 });
  }

  /** A whole file comes. */
  complete(fileIndex: number): void {
    const file = this.files[fileIndex];
    if (file === undefined) return;
    this.received.set(fileIndex, file.sizeBytes);
    this.emit("fileComplete", { file });
  }

  /** Figures change. */
  change(progress: Partial<ShareProgress>): void {
    this.progress = { ...this.progress, ...progress };
    this.emit("progress", this.progress);
  }

  /** Something is told. */
  tell<Name extends keyof ShareEvents>(name: Name, event: ShareEvents[Name]): void {
    this.emit(name, event);
  }
}

function setUp() {
  const share = new ScriptedShare();
  const blobOf = vi.fn<(fileIndex: number) => Promise<Blob>>(async () => new Blob([PNG]));
  const model = new ShareModel({ role: "received", share, blobOf });
  return { share, model, blobOf };
}

describe("a received share", () => {
  it("[PG11] shows its files and how much of each is here", () => {
    const { share, model } = setUp();
    share.bring(100, 200);
    expect(model.files.value.map(({ name, path }) => [name, path])).toEqual([
      ["0.png", "folder/0.png"],
      ["1.png", "folder/1.png"],
    ]);
    share.received.set(1, 50);
    share.change({ phase: "receiving" });
    expect(model.files.value.map(({ receivedBytes }) => receivedBytes.value)).toEqual([0, 50]);
  });

  it("[PG11] shows long lists a hundred at a time", () => {
    const { share, model } = setUp();
    share.bring(...Array.from({ length: 250 }, () => 7));
    expect(model.fileCount.value).toBe(250);
    expect(model.files.value).toHaveLength(FILES_SHOWN_STEP);
    const [first] = model.files.value;
    model.showMore();
    model.showMore();
    model.showMore();
    expect(model.files.value).toHaveLength(250);
    expect(model.files.value[0]).toBe(first);
  });

  it("[PG12] lets a file be saved once it is complete, whatever else is missing", () => {
    const { share, model } = setUp();
    share.bring(10, 20);
    share.complete(1);
    expect(model.files.value.map(({ isComplete }) => isComplete.value)).toEqual([false, true]);
  });

  it("[PG12] takes a file once at a time, and says why it cannot", async () => {
    const { share, model, blobOf } = setUp();
    share.bring(10);
    share.complete(0);
    await vi.waitFor(() => expect(blobOf).toHaveBeenCalledTimes(1));
    const [file] = model.files.value;
    if (file === undefined) return;
    const [one, two] = await Promise.all([model.take(file), model.take(file)]);
    expect(one?.size).toBe(PNG.length);
    expect(two).toBeUndefined();
    blobOf.mockRejectedValueOnce(new TypeError("It has gone; receive it again."));
    expect(await model.take(file)).toBeUndefined();
    expect(file.isSaving.value).toBe(false);
    expect(model.notices.value.map(({ message }) => message)).toEqual([
      "It has gone; receive it again.",
    ]);
  });

  it("[PG13, PG14] shows pictures by their bytes until it is closed", async () => {
    const { share, model } = setUp();
    share.bring(10, PICTURE_BYTES_MAX + 1, 0);
    for (const fileIndex of [0, 1, 2]) share.complete(fileIndex);
    const [picture, ...others] = model.files.value;
    await vi.waitFor(() => expect(picture?.pictureUrl.value).toMatch(/^blob:/));
    expect(others.map(({ pictureUrl }) => pictureUrl.value)).toEqual([undefined, undefined]);
    const url = picture?.pictureUrl.value ?? "";
    expect((await (await fetch(url)).blob()).type).toBe("image/png");
    await model.close();
    await expect(fetch(url)).rejects.toThrow();
    expect(share.isClosed).toBe(true);
  });

  it("[PG15] spells unsafe characters out", () => {
    const { share, model } = setUp();
    share.files = [{ fileIndex: 0, path: "gnp.\u202Eexe", sizeBytes: 1, mimeType: "" }];
    share.tell("catalogue", { files: share.files, totalBytes: 1 });
    expect(model.files.value[0]?.name).toBe("gnp.\\u{202E}exe");
  });

  it("[PG7] says what cannot go on", () => {
    const { share, model } = setUp();
    share.change({ phase: "receiving", neighborCount: 1 });
    expect(model.standing.value.sentence).toBe("Receiving");
    share.tell("failed", { error: new RangeError("There is no room; free some space.") });
    expect(model.standing.value.detail).toBe("There is no room; free some space.");
  });

  it("[PG8] forgets warnings about its rendezvous when that is back", () => {
    const { share, model } = setUp();
    share.change({ rendezvous: "connecting" });
    share.tell("warning", { message: "Nobody answers there." });
    expect(model.notices.value).toHaveLength(1);
    share.change({ rendezvous: "joined" });
    share.tell("warning", { message: "A file has changed." });
    share.change({});
    expect(model.notices.value.map(({ message }) => message)).toEqual(["A file has changed."]);
  });

  it("[PG16] asks before what has come in part is lost", () => {
    const { share, model } = setUp();
    expect(model.isUnfinished).toBe(false);
    share.change({ phase: "receiving", receivedBytes: 1 });
    expect(model.isUnfinished).toBe(true);
    share.change({ phase: "complete" });
    expect(model.isUnfinished).toBe(false);
  });

  it("[PG10] shows in the title how far it is", () => {
    const { share, model } = setUp();
    const entries = [{ kind: "share", id: 1, model } as const];
    expect(titleOf(entries)).toBe("Passalong");
    share.change({ phase: "receiving", receivedBytes: 42, totalBytes: 100 });
    expect(titleOf(entries)).toBe("42 % · Passalong");
    share.change({ phase: "complete" });
    expect(titleOf(entries)).toBe("Passalong");
  });
});
