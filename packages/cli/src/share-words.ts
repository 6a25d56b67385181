/** What `share` says besides its link. */

import { type Share, sizeText } from "passalong";
import { counted } from "./counted.ts";

/** How many files a share has, and how large they are. */
export function summaryOf({ files, progress }: Pick<Share, "files" | "progress">): string {
  return `Sharing ${counted(files.length, "file")}, ${sizeText(progress.totalBytes)}.`;
}

/**
 * The link as it may be opened on this very machine, where browsers trust it more; undefined when
 * the link says so already.
 */
export function localVariantOf(link: string): string | undefined {
  const url = new URL(link);
  if (/^(?:localhost|127\..*|\[::1\])$/.test(url.hostname)) return undefined;
  url.hostname = "localhost";
  return url.href;
}
