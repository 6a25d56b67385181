/** Shares: files offered by one peer, received and passed on by many. */

import { openSession } from "../group/index.ts";
import { receive } from "./receiver.ts";
import type { ReceiveOptions, Share } from "./share.ts";

/**
 * Opens somebody's share: receives it, and passes on what has been received.
 *
 * @throws {@link SpecifierError} when the link is none, cut or mistyped.
 */
export function openShare(options: ReceiveOptions): Promise<Share> {
  return receive(options, openSession);
}

export { displayName } from "../base/index.ts";
export type { FileSource } from "./file-source.ts";
export type { StreamOptions } from "./file-stream.ts";
export * from "./limits.ts";
export { MEMORY_STORE_BYTES_MAX, memoryStoreFactory } from "./memory-store.ts";
export { harmlessPaths } from "./names.ts";
export type {
  ProvideOptions,
  ReceiveOptions,
  Share,
  ShareEvents,
  SharePhase,
  ShareProgress,
} from "./share.ts";
export type { SharedFile } from "./shared-file.ts";
export { shareLink } from "./share-link.ts";
export { sizeText } from "./size-text.ts";
export type { BatchStore, StoredFile, StoreFactory, StoreRequest } from "./store.ts";
