/**
 * A member that receives honestly and serves wrong bytes for every tenth chunk; it prints what the
 * command would print.
 */

import { createNodePlatform } from "@passalong/node";
import { openShare } from "passalong";

/** One chunk in so many is served wrong. */
const WRONG_EVERY = 10;

/** Chunk size of a share below 256 MiB, bytes. Source: SH4. */
const CHUNK_BYTES = 65_536;

const [link = ""] = process.argv.slice(2);
const share = await openShare({ link, platform: createNodePlatform(), store: { open: openStore } });
share.on("peer", ({ peerId, state }) => print({ event: "peer", peerId, state }));
share.on("complete", ({ seconds }) => print({ event: "complete", files: [], seconds }));

/**
 * A store in memory that is wrong about every tenth chunk.
 *
 * @param {import("passalong").StoreRequest} request
 * @returns {Promise<import("passalong").BatchStore>}
 */
async function openStore(request) {
  const bytes = new Uint8Array(request.sizeBytes);
  return {
    async write(offset, part) {
      bytes.set(part, offset);
    },
    async read(start, end) {
      const part = bytes.slice(start, end);
      if ((start / CHUNK_BYTES) % WRONG_EVERY === 0) part.fill(0xff);
      return part;
    },
    async finish() {
      return request.files.map(({ fileIndex, path }) => ({ fileIndex, location: path }));
    },
    async close() {},
  };
}

/** @param {object} event */
function print(event) {
  console.log(JSON.stringify(event));
}
