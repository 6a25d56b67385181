/**
 * Sends bytes from memory to receivers that drop them: `send BYTES RECEIVERS` or `receive URL`, for
 * TCP and TLS alike.
 */

/** Bytes of one write. Source: the raw figures were measured with as many. */
const WRITE_BYTES = 65_536;

/**
 * Listens, serves every receiver the same bytes at once, and ends.
 *
 * @param {(onSocket: (socket: import("node:stream").Duplex) => void) => import("node:net").Server}
 *   createServer
 * @param {readonly string[]} parameters  Bytes for each receiver, and how many receivers.
 */
export function send(createServer, [size = "0", receivers = "1"]) {
  let left = Number(receivers);
  /** @type {number | undefined} */
  let startedAt;
  const server = createServer((socket) => {
    startedAt ??= performance.now();
    pump(socket, Number(size));
    socket.on("close", () => {
      left -= 1;
      if (left > 0) return;
      report(startedAt ?? 0);
      server.close();
    });
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    console.log(JSON.stringify({ event: "listening", url: String(port) }));
  });
}

/**
 * Takes everything from a socket and drops it.
 *
 * @param {import("node:stream").Duplex} socket
 */
export function receive(socket) {
  const startedAt = performance.now();
  socket.on("data", () => undefined);
  socket.on("end", () => {
    report(startedAt);
    socket.end();
  });
}

/**
 * @param {import("node:stream").Duplex} socket
 * @param {number} size  Bytes to write before the end.
 */
function pump(socket, size) {
  const portion = Buffer.alloc(WRITE_BYTES, 1);
  let written = 0;
  const write = () => {
    while (written < size) {
      const part = portion.subarray(0, Math.min(WRITE_BYTES, size - written));
      written += part.length;
      if (!socket.write(part)) return;
    }
    socket.off("drain", write);
    socket.end();
  };
  socket.on("drain", write);
  write();
}

/** @param {number} startedAt  By the monotonic clock, ms. */
function report(startedAt) {
  const { user, system } = process.cpuUsage();
  const seconds = (performance.now() - startedAt) / 1_000;
  const processorSeconds = (user + system) / 1_000_000;
  console.log(JSON.stringify({ event: "complete", files: [], seconds, processorSeconds }));
}
