/** One file of a share as the page shows it. */

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { displayName, type SharedFile } from "passalong/share";
import { TEXT } from "../text.ts";
import { nameFromPath } from "./link-text.ts";

/** What is shown of a file, and what changes about it. */
export interface FileModel {
  readonly file: SharedFile;
  /** Its name without folders, harmless to show. */
  readonly name: string;
  /** Its whole path, harmless to show. */
  readonly path: string;
  /** Verified bytes that are here. */
  readonly receivedBytes: ReadonlySignal<number>;
  /** Every byte is here and verified. */
  readonly isComplete: ReadonlySignal<boolean>;
  /** A `blob:` URL once the file is complete and a picture. */
  readonly pictureUrl: ReadonlySignal<string | undefined>;
  /** It is being handed to the browser to be saved. */
  readonly isSaving: ReadonlySignal<boolean>;
}

/** The same for whoever changes it. */
export interface MutableFileModel extends FileModel {
  readonly receivedBytes: Signal<number>;
  readonly isComplete: Signal<boolean>;
  readonly pictureUrl: Signal<string | undefined>;
  readonly isSaving: Signal<boolean>;
}

/** A file of which nothing is known yet. */
export function createFileModel(file: SharedFile): MutableFileModel {
  const path = displayName(file.path);
  return {
    file,
    path,
    name: nameFromPath(path) || TEXT.noName,
    receivedBytes: signal(0),
    isComplete: signal(false),
    pictureUrl: signal(undefined),
    isSaving: signal(false),
  };
}
