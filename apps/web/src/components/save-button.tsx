/** Saves one file to this device. */

import type { JSX } from "preact";
import { saveBlob } from "../model/saving.ts";
import { saveLabel, TEXT } from "../text.ts";
import type { FileProps } from "./file-row.tsx";

/** Waits until the file is complete. */
export function SaveButton({ model, file }: FileProps): JSX.Element {
  const isSaving = file.isSaving.value;
  const save = async (): Promise<void> => {
    const blob = await model.take(file);
    if (blob !== undefined) saveBlob(blob, file.name);
  };
  return (
    <button
      type="button"
      class={`button button-save ${model.fileCount.value === 1 ? "button-primary" : ""}`}
      aria-label={saveLabel(file.path)}
      disabled={!file.isComplete.value || isSaving}
      onClick={() => void save()}
    >
      {isSaving ? TEXT.saving : TEXT.save}
    </button>
  );
}
