/** What `share` says besides its link. */

import { type FileSource, type ShareProgress, sizeText } from "passalong";
import { counted } from "./counted.ts";

/** How many files are shared, and how large they are. */
export function summaryOf(files: readonly FileSource[]): string {
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return `Sharing ${counted(files.length, "file")}, ${sizeText(sizeBytes)}.`;
}

/**
 * How the link may be written on this very machine, where browsers trust it more; undefined when it
 * is written so already.
 */
export function localHint(link: string): string | undefined {
  const { host, hostname, port } = new URL(link);
  if (/^(?:localhost|127\..*|\[::1\])$/.test(hostname)) return undefined;
  return `On this machine localhost:${port} may stand for ${host} in the link.`;
}

/** Whether the link still leads to the files when this peer has left. */
export function goodbyeOf({ completeReceivers, uploadedBytes }: ShareProgress): string {
  const sent = `Left, ${sizeText(uploadedBytes)} sent`;
  if (completeReceivers === 0) return `${sent}; nobody here has everything.`;
  return `${sent}; ${counted(completeReceivers, "other has", "others have")} everything.`;
}
