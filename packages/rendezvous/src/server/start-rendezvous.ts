/** Starts a rendezvous: the core, the WebSockets, the web page, on one port. */

import type { Server } from "node:http";
import { isIPv6 } from "node:net";
import { performance } from "node:perf_hooks";
import {
  Admission,
  createRendezvousCore,
  DEFAULT_LIMITS,
  type NodeCore,
  type RendezvousCore,
  type RendezvousLimits,
} from "../core/index.ts";
import { Answers, type Readiness } from "./answers.ts";
import { createHttpServer, limitTcpConnections, listen } from "./http-listener.ts";
import type { Metrics } from "./metrics.ts";
import { type MetricsServer, serveMetrics } from "./metrics-server.ts";
import type { RendezvousEvent, RendezvousOptions, RunningRendezvous } from "./options.ts";
import { NodeLine } from "./node-line.ts";
import { originsFromTexts } from "./origin.ts";
import { freshAddress, secureRandom } from "./secure-chance.ts";
import { SocketDriver } from "./socket-driver.ts";
import { openStunSocket, type StunSocket } from "./stun-socket.ts";
import { proxiesFromSubnets } from "./source-address.ts";
import { turnIssuer } from "./turn-credentials.ts";
import { Upgrades } from "./upgrades.ts";
import { loadWebSite } from "./web-site.ts";

/**
 * Starts a rendezvous.
 *
 * @returns When it listens.
 * @throws {@link RendezvousError} when an option is wrong, the page cannot be read or the port
 *   cannot be listened on.
 */
export async function startRendezvous(options: RendezvousOptions): Promise<RunningRendezvous> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const metrics = await metricsFor(options);
  const log = logOf(options, metrics);
  const proxies = proxiesFromSubnets(options.trustedProxies ?? []);
  const origins = originsFromTexts(options.allowedOrigins ?? []);
  const site = options.webRoot === undefined ? undefined : await loadWebSite(options.webRoot);
  const { driver, core, line } = await startCore(options, limits, log);
  const admission = new Admission(limits, performance.now());
  const isDraining = (): boolean => line?.isDraining ?? false;
  const readiness = (): Readiness => ({
    isDraining: isDraining(),
    isBackplaneUp: line?.isBackplaneUp,
  });
  const answers = new Answers({ site, proxies, readiness });
  const upgrades = new Upgrades({ admission, driver, origins, proxies, isDraining, log });

  const server = createHttpServer(limits);
  limitTcpConnections(server, admission, { proxies, log });
  server.on("request", (request, response) => answers.onRequest(request, response));
  server.on("upgrade", (request, socket, head) => upgrades.onUpgrade(request, socket, head));
  metrics?.follow(core);
  const figures = await figuresAt(options, metrics, limits).catch(async (error: unknown) => {
    await line?.close();
    throw error;
  });
  const port = await listen(server, options.port, options.host).catch(async (error: unknown) => {
    await Promise.all([line?.close(), figures?.close()]);
    throw error;
  });
  const stun = await startStun(options, port, log);
  driver.stunPort = stun?.port;
  const url = `http://${hostOfUrl(options.host)}:${port}/`;
  log({ type: "listening", url });

  let closing: Promise<void> | undefined;
  return {
    url,
    port,
    metricsUrl: figures?.url,
    get counts() {
      return core.counts;
    },
    get sizes() {
      return core.sizes;
    },
    drain: () => line?.drain() ?? Promise.resolve(),
    close: () => {
      if (closing === undefined) stun?.socket.close();
      return (closing ??= closeAll(server, { driver, line, log, figures }));
    },
  };
}

/** What serves connections, alone or with others. */
interface StartedCore {
  readonly driver: SocketDriver;
  readonly core: Pick<RendezvousCore | NodeCore, "counts" | "sizes">;
  /** The way to other nodes; undefined when there are none. */
  readonly line: NodeLine | undefined;
}

/** Counts what happens, where figures are wished for; what does that is loaded then. */
async function metricsFor({ metrics, nodes }: RendezvousOptions): Promise<Metrics | undefined> {
  if (metrics === undefined) return undefined;
  const { Metrics: Counting } = await import("./metrics.ts");
  return new Counting(nodes !== undefined);
}

function logOf(
  { log = ignore }: RendezvousOptions,
  metrics: Metrics | undefined,
): (event: RendezvousEvent) => void {
  if (metrics === undefined) return log;
  return (event) => {
    metrics.onEvent(event);
    log(event);
  };
}

async function figuresAt(
  { metrics: where }: RendezvousOptions,
  metrics: Metrics | undefined,
  limits: RendezvousLimits,
): Promise<MetricsServer | undefined> {
  if (where === undefined || metrics === undefined) return undefined;
  return serveMetrics(metrics, where, limits);
}

async function startCore(
  options: RendezvousOptions,
  limits: RendezvousLimits,
  log: (event: RendezvousEvent) => void,
): Promise<StartedCore> {
  const { nodes } = options;
  const turn = options.turn && turnIssuer(options.turn, () => Date.now());
  if (nodes !== undefined) {
    const line = await NodeLine.open({ nodes, limits, turn, log });
    return { driver: line.driver, core: line.core, line };
  }
  const core = createRendezvousCore({ random: secureRandom(), freshAddress, limits, turn });
  return { driver: new SocketDriver(core, log), core, line: undefined };
}

/** Answers STUN where it can; a rendezvous without it serves all the same. */
async function startStun(
  { host, stunPort }: RendezvousOptions,
  ownPort: number,
  log: (event: RendezvousEvent) => void,
): Promise<{ readonly port: number; readonly socket: StunSocket } | undefined> {
  if (stunPort === "none") return undefined;
  const port = stunPort ?? ownPort;
  const socket = await openStunSocket(port, host);
  if (socket === undefined) log({ type: "stunUnavailable", port });
  return socket && { port, socket };
}

async function closeAll(
  server: Server,
  {
    driver,
    line,
    log,
    figures,
  }: Omit<StartedCore, "core"> & {
    readonly log: (event: RendezvousEvent) => void;
    readonly figures: MetricsServer | undefined;
  },
): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await driver.close();
  await Promise.all([line?.close(), figures?.close(), closed]);
  log({ type: "closed" });
}

/** What stands for the host in a URL that people open. */
function hostOfUrl(host: string | undefined): string {
  if (host === undefined || host === "0.0.0.0" || host === "::") return "localhost";
  return isIPv6(host) ? `[${host}]` : host;
}

function ignore(): void {}
