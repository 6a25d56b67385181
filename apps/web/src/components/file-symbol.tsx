/** What stands for a file that is no picture: a sheet with its extension. */

import type { JSX } from "preact";

/** Longer extensions do not fit the sheet. */
const EXTENSION_LENGTH_MAX = 4;

/** Says nothing to screen readers: the name stands beside it. */
export function FileSymbol({ name }: { readonly name: string }): JSX.Element {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1] ?? "";
  return (
    <svg class="file-symbol" viewBox="0 0 40 48" aria-hidden="true" focusable="false">
      <path
        class="file-sheet"
        d="M6 1.500h19L38.500 15v27a4.500 4.500 0 0 1-4.500 4.500H6A4.500 4.500 0 0 1 1.500 42V6A4.500 4.500 0 0 1 6 1.500z"
      />
      <path class="file-fold" d="M25 1.500V11a4 4 0 0 0 4 4h9.500" />
      {extension.length <= EXTENSION_LENGTH_MAX && (
        <text class="file-extension" x="20" y="35" text-anchor="middle">
          {extension.toUpperCase()}
        </text>
      )}
    </svg>
  );
}
