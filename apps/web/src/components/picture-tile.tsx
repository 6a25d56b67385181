/** One received picture: a place for it from the beginning, the picture once it is verified. */

import type { JSX } from "preact";
import { sizeText } from "../quantity-text.ts";
import type { FileProps } from "./file-row.tsx";
import { FileProgress } from "./file-progress.tsx";
import { FileSymbol } from "./file-symbol.tsx";
import { SaveButton } from "./save-button.tsx";

/** What its name promises may not come: then a symbol stays in its place. */
export function PictureTile({ model, file }: FileProps): JSX.Element {
  const url = file.pictureUrl.value;
  return (
    <li class="tile">
      <div class="tile-face">
        {url === undefined ? (
          <FileSymbol name={file.name} />
        ) : (
          <img class="tile-picture" src={url} alt={file.path} decoding="async" />
        )}
      </div>
      <div class="tile-words">
        <span class="file-name" title={file.path}>
          {file.path}
        </span>
        <span class="file-size">{sizeText(file.file.sizeBytes)}</span>
        <SaveButton model={model} file={file} />
      </div>
      <FileProgress model={model} file={file} />
    </li>
  );
}
