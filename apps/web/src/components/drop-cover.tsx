/** Covers the page while something is dragged over it. */

import type { JSX } from "preact";
import { TEXT } from "../text.ts";

/** Takes no part in dragging itself, so that it cannot flicker. */
export function DropCover({ isShown }: { readonly isShown: boolean }): JSX.Element | undefined {
  if (!isShown) return undefined;
  return (
    <div class="drop-cover" aria-hidden="true">
      <p>{TEXT.dropNow}</p>
    </div>
  );
}
