/** A field for a link that somebody has got. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { TEXT } from "../text.ts";

/** What is done with the link. */
export interface LinkOpenerProps {
  readonly onOpen: (link: string) => void;
}

/** What is no link is said to be none by whoever opens it. */
export function LinkOpener({ onOpen }: LinkOpenerProps): JSX.Element {
  const id = useId();
  const link = useSignal("");
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (link.value.trim() === "") return;
    onOpen(link.value);
    link.value = "";
  };
  return (
    <form class="opener" onSubmit={submit}>
      <label for={id}>{TEXT.gotLink}</label>
      <div class="opener-row">
        <input
          id={id}
          class="field"
          type="text"
          inputMode="url"
          autocomplete="off"
          spellcheck={false}
          placeholder={TEXT.linkPlaceholder}
          value={link.value}
          onInput={({ currentTarget }) => {
            link.value = currentTarget.value;
          }}
        />
        <button type="submit" class="button">
          {TEXT.open}
        </button>
      </div>
    </form>
  );
}
