/**
 * A member that receives honestly and serves wrong bytes for every tenth chunk; it prints what the
 * command would print.
 */

import { createNodePlatform } from "@passalong/node";
import { openShare } from "passalong";

/** One chunk in so many is served wrong. */
const WRONG_EVERY = 10;

/** Chunk size of a share below 256 MiB, bytes. Source: SH8. */
const CHUNK_BYTES = 65_536;

/** Wrong bytes, each with the right ones, whose hash it takes to pass one's own check. */
const lies = new WeakMap();

const [link = ""] = process.argv.slice(2);
const platform = createNodePlatform();
const honestHash = platform.sha256.bind(platform);
platform.sha256 = (bytes) => honestHash(lies.get(bytes) ?? bytes);
const share = await openShare({ link, platform, store: { open: openStore } });
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
      return (start / CHUNK_BYTES) % WRONG_EVERY === 0 ? wrong(part) : part;
    },
    async finish() {
      return request.files.map(({ fileIndex, path }) => ({ fileIndex, location: path }));
    },
    async close() {},
  };
}

/** @param {Uint8Array<ArrayBuffer>} part */
function wrong(part) {
  const lie = new Uint8Array(part.length);
  lies.set(lie, part);
  return lie;
}

/** @param {object} event */
function print(event) {
  console.log(JSON.stringify(event));
}
