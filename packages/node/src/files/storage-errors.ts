/** What the system says about files, in a sentence for a person. */

import { StorageError } from "passalong/group";

/** Codes of the system that mean: no room. Source: errno(3). */
const FULL_CODES: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** The storage error of a system error. An error that is one already stays itself. */
export function storageErrorOf(error: unknown, action: string): StorageError {
  if (error instanceof StorageError) return error;
  const code = systemCodeOf(error);
  if (FULL_CODES.has(code)) {
    const message = `There is no room left to ${action}; free some space, and it goes on.`;
    return new StorageError("storage/full", message, { cause: error });
  }
  const message = `Could not ${action} (${code}); check that the folder exists and may be written.`;
  return new StorageError("storage/io", message, { cause: error });
}

/** The code of a system error, such as `ENOENT`; "unknown" when it has none. */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "unknown";
}
