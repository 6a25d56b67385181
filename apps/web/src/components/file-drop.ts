/** Takes files that are dropped on a part of the page. */

import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { ChosenFile } from "passalong/browser";
import { chosenFromTransfer } from "../model/chosen-files.ts";

/** What such a part listens to. */
export interface FileDrop {
  /** Files are being dragged over it. */
  readonly isOver: ReadonlySignal<boolean>;
  readonly handlers: Readonly<
    Record<"onDragOver" | "onDragLeave" | "onDrop", (event: DragEvent) => void>
  >;
}

/** The page around it shares nothing of what is dropped here. */
export function useFileDrop(
  isWanted: boolean,
  onFiles: (chosen: readonly ChosenFile[]) => void,
): FileDrop {
  const isOver = useSignal(false);
  const onDragOver = (event: DragEvent): void => {
    if (!isWanted || event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    isOver.value = true;
  };
  const onDragLeave = (event: DragEvent): void => {
    if (!staysInside(event)) isOver.value = false;
  };
  const onDrop = (event: DragEvent): void => {
    isOver.value = false;
    const { dataTransfer } = event;
    if (!isWanted || dataTransfer === null || dataTransfer.files.length === 0) return;
    event.preventDefault();
    void chosenFromTransfer(dataTransfer).then(onFiles);
  };
  return { isOver, handlers: { onDragOver, onDragLeave, onDrop } };
}

/** Leaving an element for another one inside the part is no leaving. */
function staysInside({ currentTarget, relatedTarget }: DragEvent): boolean {
  return (
    currentTarget instanceof Node &&
    relatedTarget instanceof Node &&
    currentTarget.contains(relatedTarget)
  );
}
