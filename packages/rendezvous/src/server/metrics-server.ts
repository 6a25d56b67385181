/** Serves figures on a port of their own, which peers need not reach. */

import type { Server, ServerResponse } from "node:http";
import type { RendezvousLimits } from "../core/index.ts";
import { createHttpServer, listen } from "./http-listener.ts";
import type { Metrics } from "./metrics.ts";
import { pathOfTarget } from "./request-path.ts";

/** Where figures are asked for. Source: Prometheus' own default. */
export const METRICS_PATH = "/metrics";

/** Figures that are served. */
export interface MetricsServer {
  /** Where they are asked for, such as `http://127.0.0.1:9464/metrics`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Begins to serve.
 *
 * @throws {@link RendezvousError} when that port cannot be listened on.
 */
export async function serveMetrics(
  metrics: Metrics,
  { host, port }: { readonly host: string; readonly port: number },
  limits: RendezvousLimits,
): Promise<MetricsServer> {
  const server = createHttpServer(limits);
  server.on("request", (request, response) => {
    const isAsked = pathOfTarget(request.url ?? "") === METRICS_PATH;
    if (request.method === "GET" && isAsked) void answer(metrics, response);
    else refuse(response);
  });
  const taken = await listen(server, port, host);
  const name = host.includes(":") ? `[${host}]` : host;
  return { url: `http://${name}:${taken}${METRICS_PATH}`, close: () => closeServer(server) };
}

async function answer(metrics: Metrics, response: ServerResponse): Promise<void> {
  const text = await metrics.text();
  response.writeHead(200, { "Content-Type": metrics.contentType, "Cache-Control": "no-store" });
  response.end(text);
}

function refuse(response: ServerResponse): void {
  response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(`Figures are at ${METRICS_PATH}.\n`);
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await closed;
}
