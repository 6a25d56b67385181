/** Files that a person has chosen. */

import { describe, expect, it } from "vitest";
import { fileSourceFromFile } from "./file-source.ts";

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
