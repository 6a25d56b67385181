/** Tests of files read as one stream. */

import { describe, expect, it } from "vitest";
import type { Bytes } from "../base/index.ts";
import { StorageError } from "../group/index.ts";
import { FileLayout } from "./file-layout.ts";
import type { FileSource } from "./file-source.ts";
import { SourceStream } from "./source-stream.ts";

/** Sources whose bytes count up through all of them, and what failed. */
function streamOf(sizes: readonly number[]): {
  readonly stream: SourceStream;
  readonly sources: FileSource[];
  readonly failures: string[];
} {
  const layout = new FileLayout(sizes);
  const sources = sizes.map((sizeBytes, fileIndex): FileSource => {
    const first = layout.streamRangeOf(fileIndex).start;
    const read = async (start: number, end: number): Promise<Bytes> =>
      Uint8Array.from({ length: end - start }, (_, index) => first + start + index);
    return { path: `file ${fileIndex}`, sizeBytes, mimeType: "", read };
  });
  const failures: string[] = [];
  const onFailure = (_: number, error: StorageError): void => {
    failures.push(`${error.code}: ${error.message}`);
  };
  return { stream: new SourceStream({ sources, layout, onFailure }), sources, failures };
}

/** The first file is read otherwise from now on. */
function replaceRead(sources: FileSource[], read: FileSource["read"]): void {
  const [first] = sources;
  if (first !== undefined) sources[0] = { ...first, read };
}

describe("source stream", () => {
  it("joins files, and passes over empty ones", async () => {
    const { stream } = streamOf([3, 0, 4, 1, 0, 5]);
    expect(await stream.read(0, 13)).toEqual(Uint8Array.from({ length: 13 }, (_, index) => index));
    expect(await stream.read(2, 8)).toEqual(Uint8Array.of(2, 3, 4, 5, 6, 7));
    expect(await stream.read(4, 4)).toEqual(new Uint8Array(0));
  });

  it("joins a hundred thousand files of one byte", async () => {
    const { stream } = streamOf(Array.from({ length: 100_000 }, () => 1));
    expect(await stream.read(0, 65_536)).toHaveLength(65_536);
  });

  it("[SH17] reads a file never again that has failed, and tells it once", async () => {
    const { stream, sources, failures } = streamOf([3, 4]);
    replaceRead(sources, () => Promise.reject(new RangeError("no")));
    await expect(stream.read(0, 5)).rejects.toMatchObject({ code: "storage/io" });
    await expect(stream.read(1, 2)).rejects.toMatchObject({ code: "storage/io" });
    expect(await stream.read(3, 5)).toEqual(Uint8Array.of(3, 4));
    expect(failures).toEqual([
      'storage/io: "file 0" cannot be read any more; see to it and share it again.',
    ]);
  });

  it("[SH17] takes bytes of another number for a change", async () => {
    const { stream, sources, failures } = streamOf([3, 4]);
    replaceRead(sources, async (start, end) => new Uint8Array(end - start + 1));
    await expect(stream.read(0, 3)).rejects.toBeInstanceOf(StorageError);
    stream.markChanged({ start: 0, end: 4 });
    expect(failures).toEqual([
      'storage/changed: "file 0" has changed or gone since it was shared; share it again.',
      'storage/changed: "file 1" has changed or gone since it was shared; share it again.',
    ]);
  });
});
