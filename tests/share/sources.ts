/** Files that exist only in tests. */

import { type Bytes, seededRandom } from "passalong/base";
import { StorageError } from "passalong/group";
import type { FileSource } from "passalong/share";

/** Bytes that a seed determines; 16 bits at a time, so that 5 MB take no time. */
export function randomContent(sizeBytes: number, seed = 1): Bytes {
  const random = seededRandom(seed);
  const words = new Uint32Array(Math.ceil(sizeBytes / 4));
  for (let index = 0; index < words.length; index += 1) words[index] = random.below(2 ** 32);
  return new Uint8Array(words.buffer).slice(0, sizeBytes);
}

/** A file in memory that can change and go. */
export class ScriptedSource implements FileSource {
  readonly path: string;
  readonly sizeBytes: number;
  readonly mimeType: string;
  readCount = 0;
  /** True: every read says that the file has changed. */
  isChanged = false;
  /** Replaces what is read. */
  content: Bytes;

  constructor(path: string, content: Bytes, mimeType = "") {
    this.path = path;
    this.content = content;
    this.sizeBytes = content.length;
    this.mimeType = mimeType;
  }

  async read(start: number, end: number): Promise<Bytes> {
    this.readCount += 1;
    if (this.isChanged) throw new StorageError("storage/changed", "The file has changed.");
    return this.content.slice(start, end);
  }
}

/** A file of any size whose bytes are all 0 and that nobody has to keep. */
export function hugeSource(path: string, sizeBytes: number): FileSource & { readCount: number } {
  return {
    path,
    sizeBytes,
    mimeType: "",
    readCount: 0,
    read(start, end) {
      this.readCount += 1;
      return Promise.resolve(new Uint8Array(end - start));
    },
  };
}
