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
  /** @type {(() => void) | undefined} */
  let report;
  const server = createServer((socket) => {
    report ??= reporter();
    pump(socket, Number(size));
    socket.on("close", () => {
      left -= 1;
      if (left > 0) return;
      report?.();
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
  const report = reporter();
  socket.on("data", () => undefined);
  socket.on("end", () => {
    report();
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

/** Says, when it is called, how long it is ago that it was made and what that has cost. */
function reporter() {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    const seconds = (performance.now() - startedAt) / 1_000;
    const processorSeconds = (user + system) / 1_000_000;
    console.log(JSON.stringify({ event: "complete", files: [], seconds, processorSeconds }));
  };
}
