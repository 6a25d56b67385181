/** Pictures made at run time: noise, as PNG. Source: PNG specification, third edition. */

import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import type { SampleFile } from "./sample-file.ts";

/** First bytes of every PNG. Source: §5.2. */
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Bit depth 8, gray, and the only methods of compression, filtering and order. Source: §11.2.1. */
const GRAY_8_BIT = Buffer.from([8, 0, 0, 0, 0]);

/** What to draw. */
export interface PictureOptions {
  readonly path: string;
  /** Width and height, pixels; noise does not compress, so the file takes about this squared. */
  readonly edge: number;
  readonly seed: string;
}

/** Writes a PNG of gray noise. */
export async function makePicture({ path, edge, seed }: PictureOptions): Promise<SampleFile> {
  const rows = Array.from({ length: edge }, (_, row) => {
    const noise = createHash("shake256", { outputLength: edge }).update(`${seed} ${row}`).digest();
    return Buffer.concat([Buffer.from([0]), noise]);
  });
  const size = Buffer.alloc(8);
  size.writeUInt32BE(edge, 0);
  size.writeUInt32BE(edge, 4);
  const bytes = Buffer.concat([
    SIGNATURE,
    part("IHDR", Buffer.concat([size, GRAY_8_BIT])),
    part("IDAT", deflateSync(Buffer.concat(rows), { level: 1 })),
    part("IEND", Buffer.alloc(0)),
  ]);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { path, name: basename(path), sizeBytes: bytes.length, sha256 };
}

/** Length, type, contents and check sum. Source: §5.3. */
function part(type: string, contents: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), contents]);
  const frame = Buffer.alloc(named.length + 8);
  frame.writeUInt32BE(contents.length, 0);
  named.copy(frame, 4);
  frame.writeUInt32BE(crc32(named), named.length + 4);
  return frame;
}
