/** Files on disk as sources. */

import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FileSource } from "passalong/share";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileSourcesFromPaths } from "./file-sources.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "passalong-source-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function sourceOf(content: string): Promise<{ location: string; source: FileSource }> {
  const location = join(folder, "file.txt");
  await writeFile(location, content);
  const [source] = await fileSourcesFromPaths([location]);
  if (source === undefined) expect.unreachable("a file gives a source");
  return { location, source };
}

describe("sources", () => {
  it("read any part of a file", async () => {
    const { source } = await sourceOf("0123456789");
    expect(source).toMatchObject({ path: "file.txt", sizeBytes: 10 });
    const text = async (start: number, end: number): Promise<string> =>
      Buffer.from(await source.read(start, end)).toString();
    expect(await Promise.all([text(0, 10), text(3, 5), text(9, 10), text(4, 4)])).toEqual([
      ...["0123456789", "34", "9", ""],
    ]);
  });

  it("[ST11] are all files below a folder, in the order of their names", async () => {
    const root = join(folder, "photos");
    await mkdir(join(root, "b", "deep"), { recursive: true });
    await mkdir(join(root, "empty"));
    for (const name of ["c.txt", "a.txt", "b/2", "b/10", "b/deep/x"]) {
      await writeFile(join(root, name), name);
    }
    await symlink(join(root, "c.txt"), join(root, "link.txt"));
    await symlink(folder, join(root, "up"));
    const sources = await fileSourcesFromPaths([root, join(root, "link.txt")]);
    expect(sources.map(({ path }) => path)).toEqual([
      ...["photos/a.txt", "photos/b/10", "photos/b/2", "photos/b/deep/x", "photos/c.txt"],
      "link.txt",
    ]);
    expect(Buffer.from((await sources.at(-1)?.read(0, 5)) ?? "").toString()).toBe("c.txt");
  });

  it("[ST11] are no devices", async () => {
    await expect(fileSourcesFromPaths(["/dev/null"])).rejects.toMatchObject({
      code: "storage/io",
      message: expect.stringContaining("neither a file nor a folder"),
    });
  });

  it("[ST12] are none for what does not exist", async () => {
    const path = join(folder, "gone");
    await expect(fileSourcesFromPaths([folder, path])).rejects.toMatchObject({
      code: "storage/io",
      message: expect.stringContaining(`"${path}" does not exist`),
    });
  });

  it.runIf(process.getuid?.() !== 0)("[ST12] are none for what may not be read", async () => {
    const path = join(folder, "locked");
    await mkdir(path);
    await chmod(path, 0);
    await expect(fileSourcesFromPaths([path])).rejects.toMatchObject({ code: "storage/io" });
    await chmod(path, 0o700);
  });

  it.each<[string, (location: string) => Promise<void>]>([
    ["longer", (location) => appendFile(location, "!")],
    ["shorter", (location) => writeFile(location, "")],
    ["younger", (location) => utimes(location, new Date(), new Date(Date.now() + 60_000))],
    ["gone", (location) => rm(location)],
    [
      "another file",
      async (location) => {
        await writeFile(`${location}.new`, "0123456789");
        await rename(`${location}.new`, location);
      },
    ],
  ])("[ST13] fail for a file that is %s now", async (_, change) => {
    const { location, source } = await sourceOf("0123456789");
    await change(location);
    await expect(source.read(0, 10)).rejects.toMatchObject({
      code: "storage/changed",
      message: expect.stringContaining("file.txt"),
    });
  });
});
