/** What the system's words become. */

import { StorageError } from "passalong/group";
import { describe, expect, it } from "vitest";
import { storageErrorOf } from "./storage-errors.ts";

const systemError = (code: string): Error =>
  Object.assign(new Error("as the system says"), { code });

describe("storageErrorOf", () => {
  it.each(["ENOSPC", "EDQUOT", "EFBIG"])("[ST9] knows %s as a full disk", (code) => {
    const error = storageErrorOf(systemError(code), 'write to "there"');
    expect(error.code).toBe("storage/full");
    expect(error.message).toContain('no room left to write to "there"');
  });

  it("[ST9] names the system's code of everything else", () => {
    const error = storageErrorOf(systemError("EROFS"), 'write to "there"');
    expect(error).toMatchObject({ code: "storage/io", message: expect.stringContaining("EROFS") });
    expect(storageErrorOf("a mere text", "do it").code).toBe("storage/io");
  });

  it("[ST9] leaves storage errors as they are", () => {
    const error = new StorageError("storage/changed", "It has changed.");
    expect(storageErrorOf(error, "read it")).toBe(error);
  });
});
