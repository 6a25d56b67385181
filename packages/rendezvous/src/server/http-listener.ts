/** The HTTP server with every limit set, and its errors as sentences. */

import { createServer, type Server } from "node:http";
import type { BlockList } from "node:net";
import {
  type Admission,
  PLAIN_CONNECTIONS_MAX,
  REQUEST_CHECK_MS,
  REQUEST_HEAD_BYTES_MAX,
  type RendezvousLimits,
  REQUESTS_PER_TCP_CONNECTION_MAX,
} from "../core/index.ts";
import { RendezvousError, type RendezvousErrorCode } from "./errors.ts";
import type { RendezvousEvent } from "./options.ts";
import { isTrustedProxy, sourceOfAddress } from "./source-address.ts";

/** Makes a server that closes whoever is slow or silent (RV35). */
export function createHttpServer({ requestMsMax, connectionsMax }: RendezvousLimits): Server {
  const server = createServer({
    maxHeaderSize: REQUEST_HEAD_BYTES_MAX,
    headersTimeout: requestMsMax,
    requestTimeout: requestMsMax,
    keepAliveTimeout: requestMsMax,
    connectionsCheckingInterval: Math.min(REQUEST_CHECK_MS, requestMsMax),
    requireHostHeader: true,
    insecureHTTPParser: false,
    noDelay: true,
  });
  // A connection that never sends a byte is no unfinished request: only this closes it. A WebSocket
  // takes it away.
  server.timeout = requestMsMax;
  server.maxRequestsPerSocket = REQUESTS_PER_TCP_CONNECTION_MAX;
  server.maxConnections = connectionsMax + PLAIN_CONNECTIONS_MAX;
  return server;
}

/**
 * Drops TCP connections of sources that have too many; those of trusted proxies stand for many
 * sources.
 */
export function limitTcpConnections(
  server: Server,
  admission: Admission,
  { proxies, log }: { readonly proxies: BlockList; readonly log: (event: RendezvousEvent) => void },
): void {
  server.on("connection", (socket) => {
    const address = socket.remoteAddress ?? "";
    if (isTrustedProxy(address, proxies)) return;
    const source = sourceOfAddress(address);
    if (admission.admitTcp(source)) {
      socket.on("close", () => admission.onTcpClosed(source));
      return;
    }
    log({ type: "tcpConnectionDropped" });
    socket.destroy();
  });
}

/**
 * Listens.
 *
 * @throws {@link RendezvousError} when that is not possible.
 */
export async function listen(
  server: Server,
  port: number,
  host: string | undefined,
): Promise<number> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RendezvousError(
      "port/invalid",
      `${port} is no port; choose one from 1 to 65535 with --port, or 0 for a free one.`,
    );
  }
  await new Promise<void>((resolve, reject) => {
    // Accepting can fail later, too, when the process has no file descriptors left: by then nobody
    // hears the rejection, and the next connection may fare better.
    server.on("error", (cause) => reject(listenError(cause, port, host)));
    server.listen(host === undefined ? { port } : { port, host }, resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

function listenError(cause: Error, port: number, host: string | undefined): RendezvousError {
  const [code, message] = listenFailure(cause, port, host);
  return new RendezvousError(code, message, { cause });
}

function listenFailure(
  cause: Error,
  port: number,
  host: string | undefined,
): [RendezvousErrorCode, string] {
  switch ("code" in cause ? cause.code : undefined) {
    case "EADDRINUSE":
      return [
        "port/taken",
        `Port ${port} is in use by another program; choose another with --port, or 0 for a free one.`,
      ];
    case "EACCES":
    case "EPERM":
      return [
        "port/denied",
        `This program may not listen on port ${port}; choose one above 1023 with --port, or 0 for a free one.`,
      ];
    default:
      return [
        "host/unavailable",
        `${host ?? "This machine"} cannot be listened on (${cause.message}); name an address of this machine with --host, or leave it out.`,
      ];
  }
}
