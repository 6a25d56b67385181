/** Starts a rendezvous: the core, the WebSockets, the web page, on one port. */

import type { Server } from "node:http";
import { isIPv6 } from "node:net";
import { performance } from "node:perf_hooks";
import { Admission, createRendezvousCore, DEFAULT_LIMITS } from "../core/index.ts";
import { Answers } from "./answers.ts";
import { createHttpServer, limitTcpConnections, listen } from "./http-listener.ts";
import type { RendezvousEvent, RendezvousOptions, RunningRendezvous } from "./options.ts";
import { originsFromTexts } from "./origin.ts";
import { freshAddress, secureRandom } from "./secure-chance.ts";
import { SocketDriver } from "./socket-driver.ts";
import { proxiesFromSubnets } from "./source-address.ts";
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
  const log = options.log ?? ignore;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const proxies = proxiesFromSubnets(options.trustedProxies ?? []);
  const origins = originsFromTexts(options.allowedOrigins ?? []);
  const site = options.webRoot === undefined ? undefined : await loadWebSite(options.webRoot);
  const core = createRendezvousCore({ random: secureRandom(), freshAddress, limits });
  const driver = new SocketDriver(core, log);
  const admission = new Admission(limits, performance.now());
  const answers = new Answers({ site, proxies });
  const upgrades = new Upgrades({ admission, driver, origins, proxies, log });

  const server = createHttpServer(limits);
  limitTcpConnections(server, admission, { proxies, log });
  server.on("request", (request, response) => answers.onRequest(request, response));
  server.on("upgrade", (request, socket, head) => upgrades.onUpgrade(request, socket, head));
  const port = await listen(server, options.port, options.host);
  const url = `http://${hostOfUrl(options.host)}:${port}/`;
  log({ type: "listening", url });

  let closing: Promise<void> | undefined;
  return {
    url,
    port,
    get counts() {
      return core.counts;
    },
    get sizes() {
      return core.sizes;
    },
    close: () => (closing ??= closeAll(server, driver, log)),
  };
}

async function closeAll(
  server: Server,
  driver: SocketDriver,
  log: (event: RendezvousEvent) => void,
): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await driver.close();
  await closed;
  log({ type: "closed" });
}

/** What stands for the host in a URL that people open. */
function hostOfUrl(host: string | undefined): string {
  if (host === undefined || host === "0.0.0.0" || host === "::") return "localhost";
  return isIPv6(host) ? `[${host}]` : host;
}

function ignore(): void {}
