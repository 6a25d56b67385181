/** Figures of a share as programs read them. */

import type { ShareProgress } from "passalong";
import type { ProgressEvent } from "./events.ts";

/** Rates and times are whole numbers: their fractions mean nothing. */
export function progressEvent(progress: ShareProgress): ProgressEvent {
  const { secondsLeft } = progress;
  return {
    event: "progress",
    receivedBytes: progress.receivedBytes,
    totalBytes: progress.totalBytes,
    uploadedBytes: progress.uploadedBytes,
    downloadBytesPerSecond: Math.round(progress.downloadBytesPerSecond),
    uploadBytesPerSecond: Math.round(progress.uploadBytesPerSecond),
    neighbors: progress.neighborCount,
    relayed: progress.relayedCount,
    secondsLeft: secondsLeft === undefined ? null : Math.ceil(secondsLeft),
  };
}
