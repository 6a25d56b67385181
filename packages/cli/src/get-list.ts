/** `passalong get --list`: says what there is, and receives none of it. */

import type { Share } from "passalong";
import { chosenFiles } from "./file-choice.ts";
import type { Output } from "./output.ts";

/** Prints the files that the patterns name. */
export function printFiles(share: Share, patterns: readonly string[], output: Output): void {
  const files = chosenFiles(share.files, patterns);
  const listed = files.map(({ path, sizeBytes }) => ({ path, bytes: sizeBytes }));
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  output.print({ event: "catalogue", files: listed, totalBytes });
}
