/** The file store keeps the contract of stores, and what it does to a disk. */

import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileStoreFactory } from "@passalong/node";
import type { BatchStore } from "passalong/share";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeStore, expectStream, GROUP_ID, requestOf, streamBytes } from "./store-suite.ts";

const makeFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "passalong-store-"));
const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true });

describeStore("file", async () => {
  const folder = await makeFolder();
  return {
    factory: fileStoreFactory({ directory: join(folder, "made", "when needed") }),
    close: () => removeFolder(folder),
  };
});

describe("a file store's folder", () => {
  let outer: string;
  let folder: string;
  const stores: BatchStore[] = [];

  /** A store that holds everything and is not finished. */
  async function filled(sizes: readonly number[], paths: readonly string[]): Promise<BatchStore> {
    const request = requestOf(sizes, paths);
    const store = await fileStoreFactory({ directory: folder }).open(request);
    stores.push(store);
    await store.write(0, streamBytes(0, request.sizeBytes));
    return store;
  }

  const locationsOf = async (store: BatchStore, count: number): Promise<string[]> => {
    const stored = await store.finish(Array.from({ length: count }, (_, index) => index));
    return stored.map(({ location }) => relative(folder, location));
  };

  beforeEach(async () => {
    outer = await makeFolder();
    folder = join(outer, "target");
    await mkdir(folder);
  });

  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await removeFolder(outer);
  });

  it("[ST6] has hidden partial files and nothing else before everything is there", async () => {
    const store = await filled([10, 20, 0], ["a.txt", "b/c.txt", "d"]);
    const pattern = new RegExp(`^\\.passalong-${GROUP_ID.slice(0, 16)}-[0-9a-f]{16}-[01]\\.part$`);
    for (const name of await readdir(folder)) expect(name).toMatch(pattern);
    await store.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it("[ST6] is empty after a store was closed while it wrote", async () => {
    const request = requestOf(Array.from({ length: 40 }, () => 1_000));
    const store = await fileStoreFactory({ directory: folder }).open(request);
    const writing = store.write(0, streamBytes(0, request.sizeBytes));
    const closing = store.close();
    await expect(writing).rejects.toMatchObject({ code: "storage/io" });
    await closing;
    expect(await readdir(folder)).toEqual([]);
  });

  it("[ST2, ST6] has the files under their names when everything is there", async () => {
    const store = await filled([10, 20, 0], ["a.txt", "b/c/d.txt", "b/e"]);
    expect(await locationsOf(store, 3)).toEqual(["a.txt", join("b", "c", "d.txt"), join("b", "e")]);
    await store.close();
    expect((await readdir(folder)).toSorted()).toEqual(["a.txt", "b"]);
    expect(new Uint8Array(await readFile(join(folder, "b/c/d.txt")))).toEqual(streamBytes(10, 30));
    expect(await readFile(join(folder, "b/e"))).toHaveLength(0);
  });

  it("[ST7] keeps what was there", async () => {
    await writeFile(join(folder, "a.tar.gz"), "mine");
    await writeFile(join(folder, "a.tar (1).gz"), "mine too");
    await writeFile(join(folder, "b"), "a file where a folder is wanted");
    await mkdir(join(folder, "e"));
    await symlink(outer, join(folder, "c"));
    await symlink(join(outer, "nowhere"), join(folder, "d"));
    const paths = ["a.tar.gz", "b/x", "b/y", "c/x", "d", "e"];
    const store = await filled([1, 1, 1, 1, 1, 1], paths);
    expect(await locationsOf(store, 6)).toEqual([
      ...["a.tar (2).gz", join("b (1)", "x"), join("b (1)", "y"), join("c (1)", "x")],
      ...["d (1)", "e (1)"],
    ]);
    expect(await readFile(join(folder, "a.tar.gz"), "utf8")).toBe("mine");
    expect(await readFile(join(folder, "a.tar (1).gz"), "utf8")).toBe("mine too");
    expect((await readdir(outer)).toSorted()).toEqual(["target"]);
  });

  it.each([
    ...["../x", "a/../../x", "..", ".", "", "/x", "a//x", "a/", "..\\x", "C:x", "a\\b", "x\0y"],
    ...["con", "NUL.txt", "a/COM1", "lpt¹", "x.", "x ", "a./x", "CONOUT$"],
  ])("[ST8] has nothing for the path %j", async (path) => {
    const store = await filled([4], [path]);
    await expect(store.finish([0])).rejects.toMatchObject({ code: "storage/io" });
    await store.close();
    expect(await readdir(folder)).toEqual([]);
    expect(await readdir(outer)).toEqual(["target"]);
  });

  it("[ST9] says what is wrong when it cannot be used", async () => {
    const file = join(outer, "file");
    await writeFile(file, "");
    const opening = fileStoreFactory({ directory: join(file, "folder") }).open(requestOf([1]));
    await expect(opening).rejects.toMatchObject({
      code: "storage/io",
      message: expect.stringContaining("ENOTDIR"),
    });
  });

  it("[ST9] lets what has failed be tried again", async () => {
    const request = requestOf([4, 4], ["a", "b"]);
    const store = await fileStoreFactory({ directory: folder }).open(request);
    stores.push(store);
    await rm(folder, { recursive: true });
    await expect(store.write(0, streamBytes(0, 8))).rejects.toMatchObject({ code: "storage/io" });
    await mkdir(folder);
    await store.write(0, streamBytes(0, 8));
    const hidden = (await readdir(folder)).find((name) => name.endsWith("-1.part")) ?? "";
    await rm(join(folder, hidden));
    await expect(store.finish([0, 1])).rejects.toMatchObject({ code: "storage/io" });
    await writeFile(join(folder, hidden), streamBytes(4, 8));
    expect(await locationsOf(store, 2)).toEqual(["a", "b"]);
    await expectStream(store, 0, 8);
  });

  it("[ST10] still has finished files when the store has gone", async () => {
    const store = await filled([6], ["a"]);
    await store.finish([0]);
    await store.close();
    expect(new Uint8Array(await readFile(join(folder, "a")))).toEqual(streamBytes(0, 6));
  });

  it("[ST14] takes more files than may be open", async () => {
    const sizes = Array.from({ length: 700 }, () => 3);
    const store = await filled(
      sizes,
      sizes.map((_, index) => `f${index}`),
    );
    await expectStream(store, 0, 2_100);
    expect(await store.finish(sizes.map((_, index) => index))).toHaveLength(700);
    await expectStream(store, 0, 2_100);
  });
});
