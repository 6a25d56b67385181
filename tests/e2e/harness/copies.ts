/** Whether what was received is what was shared. */

import { readdir } from "node:fs/promises";
import { expect } from "vitest";
import type { Child } from "./child.ts";
import { type SampleFile, sha256OfFile } from "./sample-file.ts";
import type { Stage } from "./stage.ts";

/**
 * Waits for a receiver to end well, and compares what it says and what is on disk with the
 * originals.
 */
export async function expectReceived(
  receiver: Child,
  originals: readonly SampleFile[],
): Promise<void> {
  const { files } = await receiver.event("complete");
  expect(await receiver.end, receiver.prose).toEqual({ code: 0, signal: undefined });
  const said = files.map(({ bytes, sha256 }) => ({ bytes, sha256 }));
  expect(said).toEqual(originals.map(({ sizeBytes, sha256 }) => ({ bytes: sizeBytes, sha256 })));
}

/**
 * Compares a receiver's folder with the originals: these files, with these bytes, and nothing else.
 */
export async function expectFolder(
  stage: Stage,
  folder: string,
  originals: readonly SampleFile[],
): Promise<void> {
  const found = await readdir(stage.folder.file(folder));
  expect(found.toSorted()).toEqual(originals.map(({ name }) => name).toSorted());
  for (const { name, sha256 } of originals) {
    expect(await sha256OfFile(stage.folder.file(folder, name)), name).toBe(sha256);
  }
}
