/** LocalFileLoader.as: splits a file into chunks of about 64 KB. */

import { createHash } from "node:crypto";
import type { Bytes } from "passalong/base";
import { P2PSharedObject } from "./p2p-shared-object.ts";

/** Bytes of a chunk. Source: the tutorial. */
const CHUNK_BYTES = 64_000;

/** The hash of a chunk. */
export function hashOf(chunk: Uint8Array): Bytes {
  return new Uint8Array(createHash("sha256").update(chunk).digest());
}

/** What the user chose in the dialog becomes what can be shared. */
export function loadLocalFile(name: string, data: Bytes): P2PSharedObject {
  const shared = new P2PSharedObject();
  const hashes: Bytes[] = [];
  for (let offset = 0; offset < data.length; offset += CHUNK_BYTES) {
    const chunk = data.slice(offset, offset + CHUNK_BYTES);
    shared.chunks.set(hashes.length + 1, chunk);
    hashes.push(hashOf(chunk));
  }
  shared.header = { name, size: data.length, packetLength: hashes.length + 1, hashes };
  shared.data = data;
  return shared;
}
