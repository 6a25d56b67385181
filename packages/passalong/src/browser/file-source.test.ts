/** Files that a person has chosen. */

import { describe, expect, it } from "vitest";
import { READ_BLOCK_BYTES, READ_BLOCKS_MAX } from "./file-blocks.ts";
import { fileSourceFromFile, fileSourcesFromFiles } from "./file-source.ts";

describe("a chosen file", () => {
  it("is read at any place", async () => {
    const source = fileSourceFromFile(new File(["passalong"], "a.txt", { type: "text/plain" }));
    expect(source).toMatchObject({ path: "a.txt", sizeBytes: 9, mimeType: "text/plain" });
    expect(new TextDecoder().decode(await source.read(4, 9))).toBe("along");
    expect(await source.read(3, 3)).toHaveLength(0);
  });

  it("has the path that it was given, or the one in its folder", () => {
    const inFolder = Object.assign(new File([], "a.txt"), { webkitRelativePath: "b/a.txt" });
    expect(fileSourceFromFile(inFolder).path).toBe("b/a.txt");
    expect(fileSourceFromFile(inFolder, "c/a.txt").path).toBe("c/a.txt");
  });

  it("[PG27] says what to do when it has changed", async () => {
    const file = new File(["x"], "a.txt");
    const unreadable = { arrayBuffer: () => Promise.reject(new TypeError("NotReadableError")) };
    Object.assign(file, { slice: () => unreadable });
    await expect(fileSourceFromFile(file).read(0, 1)).rejects.toMatchObject({
      code: "storage/changed",
      message: '"a.txt" has changed or gone since it was chosen; choose it again.',
    });
  });
});

/** A file that counts how often it is accessed. */
class CountedFile extends File {
  accessCount = 0;

  override slice(start?: number, end?: number): Blob {
    this.accessCount += 1;
    return super.slice(start, end);
  }
}

describe("chosen files of one share", () => {
  it("have the paths that they were given", () => {
    const file = new File([], "a.txt");
    const sources = fileSourcesFromFiles(["b/a.txt", "c/a.txt"].map((path) => ({ file, path })));
    expect(sources.map(({ path }) => path)).toEqual(["b/a.txt", "c/a.txt"]);
  });

  it("[ST15] are read by the block, of which few are kept", async () => {
    const size = READ_BLOCK_BYTES + 1;
    const files = Array.from(
      { length: READ_BLOCKS_MAX },
      (_, number) => new CountedFile([new Uint8Array(size)], `${number}`),
    );
    const sources = fileSourcesFromFiles(files.map((file) => ({ file, path: file.name })));
    for (const source of sources) await source.read(0, 1);
    for (const source of sources) await source.read(READ_BLOCK_BYTES - 9, READ_BLOCK_BYTES);
    expect(files.map(({ accessCount }) => accessCount)).toEqual(files.map(() => 1));
    // One block more than is kept.
    await sources[0]?.read(READ_BLOCK_BYTES, size);
    await sources[0]?.read(0, 1);
    expect(files[0]?.accessCount).toBe(3);
  });
});
