/**
 * A server to compare with: `rival.mjs FOLDER tracker|peer`, the packages being installed in the
 * folder. Says on stdout where it listens.
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder = "", kind = ""] = process.argv.slice(2);

/** @param {string} path  Below the folder's packages. */
function load(path) {
  return import(pathToFileURL(join(folder, "node_modules", path)).href);
}

/** @param {number} port  Where it listens. */
function tell(port) {
  const url = `http://127.0.0.1:${port}/`;
  process.stdout.write(`${JSON.stringify({ event: "listening", url })}\n`);
}

if (kind === "tracker") {
  const { default: Server } = await load("bittorrent-tracker/server.js");
  const server = new Server({ http: false, udp: false, ws: true, stats: false, trustProxy: true });
  server.on("error", () => undefined);
  server.on("warning", () => undefined);
  server.listen(0, "127.0.0.1", () => tell(server.ws.address().port));
} else {
  const { PeerServer } = await load("peer/dist/module.mjs");
  /** @param {import("node:http").Server} server */
  const onListening = (server) => {
    const address = server.address();
    if (typeof address === "object" && address !== null) tell(address.port);
  };
  PeerServer({ port: 0, host: "127.0.0.1", concurrent_limit: 100_000 }, onListening);
}
