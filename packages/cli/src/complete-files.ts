/** Reads finished files once more, for digests of what is really there (CL5). */

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import type { StoredFile } from "passalong";
import { CommandError } from "./errors.ts";
import type { CompleteFile } from "./events.ts";

/** Bytes read at once. Source: guess, few calls and little memory. */
const PORTION_BYTES = 1_048_576;

/**
 * Path, size and digest of each file, in order.
 *
 * @throws {@link CommandError} `storage/io` when one cannot be read.
 */
export async function completeFilesOf(files: readonly StoredFile[]): Promise<CompleteFile[]> {
  const complete: CompleteFile[] = [];
  for (const { location } of files) complete.push(await completeFileAt(resolve(location)));
  return complete;
}

async function completeFileAt(path: string): Promise<CompleteFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    const portions: AsyncIterable<Buffer> = createReadStream(path, {
      highWaterMark: PORTION_BYTES,
    });
    for await (const portion of portions) {
      hash.update(portion);
      bytes += portion.length;
    }
  } catch (cause) {
    const message = `“${path}” was received and cannot be read any more: has it been moved?`;
    throw new CommandError("storage/io", message, { cause });
  }
  return { path, bytes, sha256: hash.digest("hex") };
}
