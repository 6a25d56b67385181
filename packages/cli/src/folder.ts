/** The folder that files are received into. */

import { mkdir } from "node:fs/promises";
import { CommandError } from "./errors.ts";

/**
 * Makes a folder and those that it is in, unless they are there.
 *
 * @throws {@link CommandError} `storage/io`
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    const message = `The folder “${path}” cannot be made${reason}: choose another one with -o.`;
    throw new CommandError("storage/io", message, { cause });
  }
}
