/** How much of a file is here. */

import type { JSX } from "preact";
import { percentText } from "../quantity-text.ts";
import { receivedOf } from "../text.ts";
import type { FileProps } from "./file-row.tsx";

/** Gone once the file is complete. The only file of a share has the share's own progress. */
export function FileProgress({ model, file }: FileProps): JSX.Element | undefined {
  if (file.isComplete.value || model.fileCount.value === 1) return undefined;
  const { sizeBytes } = file.file;
  const receivedBytes = file.receivedBytes.value;
  return (
    <progress
      class="progress progress-file"
      aria-label={receivedOf(file.name)}
      aria-valuetext={percentText(receivedBytes, sizeBytes)}
      max={Math.max(1, sizeBytes)}
      value={receivedBytes}
    />
  );
}
