/** One file as a row: picture or symbol, name, size, progress, button. */

import type { JSX } from "preact";
import type { FileModel } from "../model/file-model.ts";
import type { ShareModel } from "../model/share-model.ts";
import { sizeText } from "../quantity-text.ts";
import { FileProgress } from "./file-progress.tsx";
import { FileSymbol } from "./file-symbol.tsx";
import { SaveButton } from "./save-button.tsx";

/** What a row shows. */
export interface FileProps {
  readonly model: ShareModel;
  readonly file: FileModel;
}

/** A row of an own file has no button: the file is on this device already. */
export function FileRow({ model, file }: FileProps): JSX.Element {
  const url = file.pictureUrl.value;
  const isReceived = model.role === "received";
  return (
    <li class="file">
      <span class="file-face">
        {url === undefined ? (
          <FileSymbol name={file.name} />
        ) : (
          <img class="file-thumbnail" src={url} alt={isReceived ? file.path : ""} />
        )}
      </span>
      <span class="file-words">
        <span class="file-name" title={file.path}>
          {file.path}
        </span>
        <span class="file-size">{sizeText(file.file.sizeBytes)}</span>
        {isReceived && <FileProgress model={model} file={file} />}
      </span>
      {isReceived && <SaveButton model={model} file={file} />}
    </li>
  );
}
