/** Files made at run time: the same seed gives the same bytes. */

import { createCipheriv, createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { pipeline } from "node:stream/promises";

/** Bytes that are made and written at once. */
const PORTION_BYTES = 1_048_576;

/** Bytes of an AES-128 key, and of its counter block. Source: FIPS 197. */
const AES_BLOCK_BYTES = 16;

/** A file with known contents. */
export interface SampleFile {
  /** Where it is, absolute. */
  readonly path: string;
  /** Its last component. */
  readonly name: string;
  readonly sizeBytes: number;
  /** SHA-256 of its bytes, hex. */
  readonly sha256: string;
}

/** What to make. */
export interface SampleFileOptions {
  readonly path: string;
  readonly sizeBytes: number;
  /** Any integer; the same seed gives the same bytes. */
  readonly seed?: number;
}

/** Writes a file of pseudo-random bytes. */
export async function makeSampleFile(options: SampleFileOptions): Promise<SampleFile> {
  const { path, sizeBytes, seed = sizeBytes } = options;
  await mkdir(dirname(path), { recursive: true });
  const key = createHash("sha256").update(String(seed)).digest().subarray(0, AES_BLOCK_BYTES);
  const source = createCipheriv("aes-128-ctr", key, Buffer.alloc(AES_BLOCK_BYTES));
  const zeros = Buffer.alloc(PORTION_BYTES);
  const hash = createHash("sha256");
  await using file = await open(path, "w");
  for (let written = 0; written < sizeBytes; written += PORTION_BYTES) {
    const portion = source.update(zeros.subarray(0, Math.min(PORTION_BYTES, sizeBytes - written)));
    hash.update(portion);
    await file.writeFile(portion);
  }
  return { path, name: basename(path), sizeBytes, sha256: hash.digest("hex") };
}

/** Writes a file that has a size and takes no space. */
export async function makeSparseFile(path: string, sizeBytes: number): Promise<void> {
  await using file = await open(path, "w");
  await file.truncate(sizeBytes);
}

/** SHA-256 of a file's bytes, hex. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
