/** How many files stay open, and for how long accesses hold them. */

import { constants, existsSync, readdirSync, readlinkSync } from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OPEN_FILES_MAX, OpenFiles } from "./open-files.ts";

/** Where Linux lists a process' open files. */
const DESCRIPTORS = "/proc/self/fd";

let folder: string;
let files: OpenFiles;

const pathOf = (key: number): string => join(folder, String(key));

/** How many files of the folder are open. */
function openCount(): number {
  const targets = readdirSync(DESCRIPTORS).map((name) => {
    try {
      return readlinkSync(join(DESCRIPTORS, name));
    } catch {
      return ""; // The one that listed the others.
    }
  });
  return targets.filter((target) => target.startsWith(folder)).length;
}

async function read(key: number): Promise<string> {
  return files.use(key, pathOf(key), (handle) =>
    handle.read(Buffer.alloc(9), 0, 9, 0).then(({ buffer, bytesRead }) => {
      return buffer.toString("utf8", 0, bytesRead);
    }),
  );
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "passalong-open-"));
  files = new OpenFiles(constants.O_RDONLY);
});

afterEach(async () => {
  await files.closeAll();
  await rm(folder, { recursive: true });
});

describe("open files", () => {
  it.runIf(existsSync(DESCRIPTORS))(
    "[ST14] are as many as may be, and none in the end",
    async () => {
      const keys = Array.from({ length: OPEN_FILES_MAX + 50 }, (_, key) => key);
      await Promise.all(keys.map((key) => writeFile(pathOf(key), String(key))));
      for (const key of keys) expect(await read(key)).toBe(String(key));
      expect(openCount()).toBeLessThanOrEqual(OPEN_FILES_MAX + 1);
      expect(openCount()).toBeGreaterThan(OPEN_FILES_MAX / 2);
      await files.closeAll();
      expect(openCount()).toBe(0);
    },
  );

  it("are closed after the accesses that have begun, and opened anew by later ones", async () => {
    await writeFile(pathOf(1), "old");
    let release = (): void => {};
    const held = files.use(1, pathOf(1), async (handle) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return (await handle.stat()).size;
    });
    await writeFile(pathOf(2), "newer");
    const closing = files.close(1);
    await rename(pathOf(2), pathOf(1));
    expect(await read(1)).toBe("newer");
    release();
    expect(await held).toBe(3);
    await closing;
  });

  it("are tried again after they could not be opened", async () => {
    await expect(read(1)).rejects.toMatchObject({ code: "ENOENT" });
    await writeFile(pathOf(1), "now");
    expect(await read(1)).toBe("now");
  });
});
