/** Introduces WebTorrent's peers: `FOLDER HOST`. */

import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder = "", host = ""] = process.argv.slice(2);

const path = join(folder, "node_modules/bittorrent-tracker/server.js");
const { default: Server } = await import(pathToFileURL(path).href);

const server = new Server({ udp: false, ws: false, stats: false });
server.listen(0, host, () => {
  const url = `http://${host}:${server.http.address().port}/announce`;
  console.log(JSON.stringify({ event: "listening", url }));
});
