/** The folder that files are received into. */

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

/** A folder that only this command uses, until it is removed. */
export interface TemporaryFolder {
  /** Absolute. */
  readonly path: string;
  /** Removes it and all that is in it. */
  remove(): Promise<void>;
}

/** Makes a folder for as long as the command runs. @throws {@link CommandError} `storage/io` */
export async function makeTemporaryFolder(): Promise<TemporaryFolder> {
  try {
    const path = await mkdtemp(join(tmpdir(), "passalong-"));
    return { path, remove: () => rm(path, { recursive: true, force: true }) };
  } catch (cause) {
    const message = `There is no room for temporary files in “${tmpdir()}”: say with -o where.`;
    throw new CommandError("storage/io", message, { cause });
  }
}
