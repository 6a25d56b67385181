/**
 * One plain TCP connection through an uplink: `send HOST BYTES` listens and sends them once,
 * `receive HOST:PORT` drops them and says how long they took.
 */

import { connect, createServer } from "node:net";
import { Readable } from "node:stream";
import { receive } from "../../raw/stream.mjs";

/** Bytes of one write. Source: the raw figures were measured with as many. */
const WRITE_BYTES = 65_536;

const [role, address = "", size = "0"] = process.argv.slice(2);

if (role === "send") send();
else receive(connect(Number(address.split(":")[1]), address.split(":")[0]));

/** Serves one receiver, and ends. */
function send() {
  const server = createServer((socket) => {
    Readable.from(portions(Number(size))).pipe(socket);
    server.close();
  });
  server.listen(0, address, () => {
    const bound = server.address();
    const port = typeof bound === "object" ? bound?.port : undefined;
    console.log(JSON.stringify({ event: "listening", url: `${address}:${port}` }));
  });
}

/** @param {number} left  Bytes to send. */
function* portions(left) {
  const portion = Buffer.alloc(WRITE_BYTES, 1);
  for (; left > 0; left -= WRITE_BYTES) yield portion.subarray(0, Math.min(WRITE_BYTES, left));
}
