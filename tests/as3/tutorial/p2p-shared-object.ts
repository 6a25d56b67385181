/** P2PSharedObject.as: what is shared; used by the loader and by the sharing. */

import type { Bytes } from "passalong/base";

/**
 * Object 0. The tutorial's held the number of chunks alone: no name, no size, no way to tell a
 * wrong byte.
 */
export type FileHeader = {
  readonly name: string;
  readonly size: number;
  readonly packetLength: number;
  /** SHA-256 of each chunk. */
  readonly hashes: readonly Bytes[];
};

/** A simple value object. */
export class P2PSharedObject {
  header: FileHeader | undefined;
  /** Chunks by index, from 1; chunk 0 is the header. */
  readonly chunks = new Map<number, Bytes>();
  /** All of it, when it is complete. */
  data: Bytes | undefined;
}
