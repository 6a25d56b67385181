/** What a provider offers: all that is known about own files without reading them. */

import { assert, type Bytes, displayName } from "../base/index.ts";
import { ShareError } from "../group/index.ts";
import { BatchLayout, chunkSizeFor } from "./batch-layout.ts";
import {
  type CatalogueFile,
  catalogueMimeType,
  encodeCatalogue,
  isCataloguePath,
} from "./catalogue.ts";
import { FileLayout } from "./file-layout.ts";
import type { FileSource } from "./file-source.ts";
import { CATALOGUE_BYTES_MAX, CHUNKS_PER_BATCH_MAX, FILES_PER_BATCH_MAX } from "./limits.ts";
import { harmlessPaths } from "./names.ts";
import { sizeText } from "./size-text.ts";

/** Characters of a name that is too long which are shown. Source: guess, most of a line. */
const SHOWN_LENGTH_MAX = 64;

/** Own files, named and laid out. */
export interface Offer {
  /** With harmless names. */
  readonly files: readonly CatalogueFile[];
  /** How many of them are not empty. */
  readonly filledCount: number;
  readonly fileLayout: FileLayout;
  /** Canonical bytes of the files' list. */
  readonly catalogue: Bytes;
  readonly layout: BatchLayout;
}

/**
 * Names the files and lays them out. @throws {@link ShareError} `share/size` when there are none,
 * or more than the limits allow.
 */
export function offerOf(sources: readonly FileSource[]): Offer {
  checkCount(sources.length);
  const paths = harmlessPaths(sources.map((source) => source.path));
  const files = sources.map((source, fileIndex) => fileFrom(source, paths[fileIndex] ?? ""));
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const chunkBytes = chunkSizeFor(sizeBytes);
  const sizeBytesMax = CHUNKS_PER_BATCH_MAX * chunkBytes;
  if (sizeBytes > sizeBytesMax) {
    throw tooMuch(`${sizeText(sizeBytes)} are more`, `(${sizeText(sizeBytesMax)}); share less.`);
  }
  const catalogue = encodeCatalogue(files);
  if (catalogue.length > CATALOGUE_BYTES_MAX) {
    throw tooMuch(
      `The names of ${files.length} files take more`,
      "(4 MiB); put them into an archive.",
    );
  }
  const catalogueBytes = catalogue.length;
  const layout = new BatchLayout({ firstIndex: 0, catalogueBytes, sizeBytes, chunkBytes });
  const fileLayout = new FileLayout(files.map((file) => file.sizeBytes));
  const filledCount = files.filter((file) => file.sizeBytes > 0).length;
  return { files, filledCount, fileLayout, catalogue, layout };
}

/**
 * A source as the catalogue names it. @throws {@link ShareError} `share/size` when its name is too
 * long.
 */
function fileFrom({ sizeBytes, mimeType }: FileSource, path: string): CatalogueFile {
  assert(Number.isSafeInteger(sizeBytes) && sizeBytes >= 0, "a file's size is a safe integer");
  if (isCataloguePath(path)) return { path, sizeBytes, mimeType: catalogueMimeType(mimeType) };
  const shown = displayName(path).slice(0, SHOWN_LENGTH_MAX);
  throw new ShareError("share/size", `"${shown}…" is too long or too deep a path; shorten it.`);
}

function checkCount(count: number): void {
  if (count === 0) throw new ShareError("share/size", "Choose at least one file to share.");
  if (count > FILES_PER_BATCH_MAX) {
    throw tooMuch(`${count} files are more`, `(${FILES_PER_BATCH_MAX}); put them into an archive.`);
  }
}

function tooMuch(what: string, remedy: string): ShareError {
  return new ShareError("share/size", `${what} than one share can hold ${remedy}`);
}
