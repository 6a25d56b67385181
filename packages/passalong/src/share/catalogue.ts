/** The catalogue of a batch: its files in stream order, as canonical bytes (SH6). */

import type { Bytes } from "../base/index.ts";
import { type Malformed, Reader, Writer } from "../wire/index.ts";
import {
  CATALOGUE_BYTES_MAX,
  FILES_PER_BATCH_MAX,
  MIME_TYPE_BYTES_MAX,
  PATH_BYTES_MAX,
  PATH_DEPTH_MAX,
} from "./limits.ts";

/** A file as the publisher names it: hostile until {@link harmlessPaths} has been through it. */
export interface CatalogueFile {
  /** Well-formed text of 1 to 1,024 bytes of UTF-8, at most 32 components. */
  readonly path: string;
  /** From 0; all files together stay below 2^53. */
  readonly sizeBytes: number;
  /** At most 255 printable ASCII characters. */
  readonly mimeType: string;
}

/** A batch's files. */
export interface Catalogue {
  readonly type: "catalogue";
  /** In stream order; at most 100,000. */
  readonly files: readonly CatalogueFile[];
  /** The sum of all sizes: the length of the batch's byte stream. */
  readonly sizeBytes: number;
}

/** Least bytes of one file: a path of one byte, a size, no type. */
const FILE_BYTES_MIN = 4;

const PRINTABLE_ASCII = /^[\x20-\x7E]*$/;

const UTF8_ENCODER = new TextEncoder();

/** Refuses what is not UTF-8, and keeps a byte order mark, so that equal texts have equal bytes. */
const UTF8_DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The bytes of a catalogue of files that keep its limits. */
export function encodeCatalogue(files: readonly CatalogueFile[]): Bytes {
  const writer = new Writer(64 * files.length + 8).vlu(files.length);
  for (const { path, sizeBytes, mimeType } of files) {
    writer.sized(UTF8_ENCODER.encode(path)).vlu(sizeBytes).ascii(mimeType);
  }
  return writer.finish();
}

/** The catalogue that the bytes spell, or what is wrong with them; never throws. */
export function decodeCatalogue(bytes: Bytes): Catalogue | Malformed {
  const reader = new Reader(bytes);
  if (bytes.length > CATALOGUE_BYTES_MAX) reader.fail("SH6");
  const count = reader.count(FILES_PER_BATCH_MAX, FILE_BYTES_MIN);
  const files: CatalogueFile[] = [];
  let totalBytes = 0;
  for (let index = 0; index < count && reader.failure === undefined; index += 1) {
    const path = readPath(reader);
    const sizeBytes = reader.vlu(Number.MAX_SAFE_INTEGER - totalBytes);
    const mimeType = reader.ascii(MIME_TYPE_BYTES_MAX, PRINTABLE_ASCII, "SH6");
    totalBytes += sizeBytes;
    files.push({ path, sizeBytes, mimeType });
  }
  return reader.finish<Catalogue>({ type: "catalogue", files, sizeBytes: totalBytes });
}

/** True when a catalogue can name this path. */
export function isCataloguePath(path: string): boolean {
  const sizeBytes = UTF8_ENCODER.encode(path).length;
  return sizeBytes > 0 && sizeBytes <= PATH_BYTES_MAX && depthOf(path) <= PATH_DEPTH_MAX;
}

/** The MIME type as a catalogue can hold it; "" when it cannot. */
export function catalogueMimeType(mimeType: string): string {
  return mimeType.length <= MIME_TYPE_BYTES_MAX && PRINTABLE_ASCII.test(mimeType) ? mimeType : "";
}

function readPath(reader: Reader): string {
  const bytes = reader.sized(PATH_BYTES_MAX);
  if (reader.failure !== undefined) return "";
  try {
    const path = UTF8_DECODER.decode(bytes);
    if (path === "" || depthOf(path) > PATH_DEPTH_MAX) reader.fail("SH6");
    return path;
  } catch {
    reader.fail("SH6");
    return "";
  }
}

function depthOf(path: string): number {
  return path.split("/").length;
}
