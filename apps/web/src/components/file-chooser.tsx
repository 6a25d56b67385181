/** The button that everything begins with. */

import type { ChosenFile } from "passalong/browser";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { chosenFromList } from "../model/chosen-files.ts";
import { TEXT } from "../text.ts";

/** What is done with the files. */
export interface FileChooserProps {
  readonly onChoose: (chosen: readonly ChosenFile[]) => void;
  /** Stands out: there is nothing else to do. */
  readonly isPrimary: boolean;
  /** Takes the focus when it appears, because the person has just left something else. */
  readonly hasFocus?: boolean;
}

/** Opens the browser's own dialog. */
export function FileChooser(props: FileChooserProps): JSX.Element {
  const { onChoose, isPrimary, hasFocus = false } = props;
  const input = useRef<HTMLInputElement>(null);
  const choose = (field: HTMLInputElement): void => {
    const chosen = chosenFromList(field.files ?? []);
    // The same files may be chosen again.
    field.value = "";
    if (chosen.length > 0) onChoose(chosen);
  };
  return (
    <>
      <button
        type="button"
        class={`button ${isPrimary ? "button-primary button-large" : ""}`}
        ref={(button) => {
          if (hasFocus) button?.focus();
        }}
        onClick={() => input.current?.click()}
      >
        {TEXT.chooseFiles}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => choose(currentTarget)}
      />
    </>
  );
}
