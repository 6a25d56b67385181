/** The files of a share. */

import type { JSX } from "preact";
import { looksLikePicture } from "../model/picture-type.ts";
import type { ShareModel } from "../model/share-model.ts";
import { moreFiles, TEXT } from "../text.ts";
import { FileRow } from "./file-row.tsx";
import { PictureTile } from "./picture-tile.tsx";

/** Received pictures are tiles, everything else is a row. Long lists grow on demand. */
export function FileList({ model }: { readonly model: ShareModel }): JSX.Element {
  const files = model.files.value;
  const hiddenCount = model.fileCount.value - files.length;
  const isTile = (path: string): boolean => model.role === "received" && looksLikePicture(path);
  return (
    <>
      <ul class={`files ${files.length === 1 ? "files-single" : ""}`} aria-label={TEXT.files}>
        {files.map((file) =>
          isTile(file.path) ? (
            <PictureTile key={file.file.fileIndex} model={model} file={file} />
          ) : (
            <FileRow key={file.file.fileIndex} model={model} file={file} />
          ),
        )}
      </ul>
      {hiddenCount > 0 && (
        <button type="button" class="button button-quiet" onClick={() => model.showMore()}>
          {TEXT.showMore} <span class="hint">({moreFiles(hiddenCount)})</span>
        </button>
      )}
    </>
  );
}
