/**
 * One peer of WebTorrent that speaks like the command with `--json`: `FOLDER STRATEGY seed TORRENT
 * FILE TRACKER PIECE` or `FOLDER STRATEGY fetch TORRENT TARGET`. Everything that would leave the
 * machine is off, and so is what would use UDP.
 */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** As often as the command tells its figures, ms. */
const PROGRESS_INTERVAL_MS = 1_000;

const [folder = "", strategy = "", role = "", torrentPath = "", ...rest] = process.argv.slice(2);

const path = join(folder, "node_modules/webtorrent/index.js");
const { default: WebTorrent } = await import(pathToFileURL(path).href);

const startedAt = performance.now();
const off = { dht: false, lsd: false, utPex: false, natUpnp: false, natPmp: false, utp: false };
const client = new WebTorrent({ ...off, tracker: { wrtc: false } });

if (role === "seed") seed(rest);
else fetch(rest);

setInterval(showProgress, PROGRESS_INTERVAL_MS);
process.once("SIGINT", () => {
  showProgress();
  process.exit(0);
});

/** @param {string[]} parameters  File, tracker, and bytes of a piece or 0. */
function seed([file = "", tracker = "", pieceBytes = "0"]) {
  const piece = Number(pieceBytes) > 0 ? { pieceLength: Number(pieceBytes) } : {};
  const torrent = client.seed(file, { announceList: [[tracker]], strategy, ...piece });
  torrent.once("trackerAnnounce", async () => {
    await writeFile(torrentPath, torrent.torrentFile);
    say({ event: "link", link: torrentPath, groupId: torrent.infoHash });
  });
}

/** @param {string[]} parameters  Where the file goes. */
function fetch([target = ""]) {
  const torrent = client.add(torrentPath, { path: target, strategy });
  torrent.once("wire", () => say({ event: "peer", peerId: "", state: "joined" }));
  torrent.once("done", () => {
    showProgress();
    const files = torrent.files.map((/** @type {{ path: string, length: number }} */ file) => ({
      path: join(target, file.path),
      bytes: file.length,
      sha256: "",
    }));
    say({ event: "complete", files, seconds: (performance.now() - startedAt) / 1_000 });
  });
}

/** Tells the figures of this moment. */
function showProgress() {
  const [torrent] = client.torrents;
  if (torrent === undefined) return;
  say({
    event: "progress",
    receivedBytes: torrent.downloaded,
    totalBytes: torrent.length ?? 0,
    uploadedBytes: torrent.uploaded,
    neighbors: torrent.numPeers,
  });
}

/** @param {object} event */
function say(event) {
  console.log(JSON.stringify(event));
}
