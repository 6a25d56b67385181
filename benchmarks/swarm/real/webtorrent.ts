/** WebTorrent over TCP, to compare with: fetched when it is measured, never a dependency. */

import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_ROOT } from "../../../tests/e2e/harness/places.ts";
import type { Lab } from "./lab.ts";
import type { SwarmSystem } from "./system.ts";

/**
 * What is installed: the newest that says it works with Node.js 20. Newer versions of one part
 * break it; another, which is not used but loaded, comes whole only in a newer one.
 */
const MANIFEST = {
  private: true,
  dependencies: { webtorrent: "2.8.5", "bittorrent-tracker": "11.2.3" },
  overrides: { "uint8-util": "2.2.5", "node-datachannel": "0.33.4" },
};

/** Our programs around it. */
const PEER = join(PROJECT_ROOT, "benchmarks/swarm/real/webtorrent-peer.mjs");
const TRACKER = join(PROJECT_ROOT, "benchmarks/swarm/real/webtorrent-tracker.mjs");

/** A way of working that WebTorrent offers. */
interface Variant {
  readonly strategy: "sequential" | "rarest";
  /** Bytes of a piece; 0: what it chooses itself. */
  readonly pieceBytes: number;
}

/** Its own choices, and the best that was measured of it before. */
const VARIANTS: readonly Variant[] = [
  { strategy: "sequential", pieceBytes: 0 },
  { strategy: "rarest", pieceBytes: 262_144 },
];

/** Installs it for one measurement; empty, and says why, when it cannot be had. */
export async function installWebTorrent(lab: Lab): Promise<SwarmSystem[]> {
  const folder = lab.folder.file("webtorrent");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify(MANIFEST));
  // Scripts of packages stay off: they build what is not used here.
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const parameters = ["install", "--prefix", folder, ...flags];
  const { status, stderr } = spawnSync("npm", parameters, { encoding: "utf8", cwd: folder });
  if (status === 0) return VARIANTS.map((variant) => webTorrent(folder, variant));
  console.error(`WebTorrent is left out, it cannot be installed: ${stderr ?? ""}`);
  return [];
}

/** @param folder  Where it is installed. */
function webTorrent(folder: string, { strategy, pieceBytes }: Variant): SwarmSystem {
  const piece = pieceBytes === 0 ? "" : `, ${pieceBytes / 1_024} KiB`;
  return {
    name: `WebTorrent ${strategy}${piece}`,
    provide: async (lab, { rendezvous, provider: place }, file) => {
      const tracker = lab.start(rendezvous, TRACKER, folder, rendezvous.host);
      const { url } = await tracker.event("listening");
      const link = lab.folder.file("swarm.torrent");
      const words = ["seed", link, file.path, url, String(pieceBytes)];
      const provider = lab.start(place, PEER, folder, strategy, ...words);
      await provider.event("link");
      return { provider, link };
    },
    receive: (lab, { place, link, folder: target }) =>
      lab.start(place, PEER, folder, strategy, "fetch", link, target),
  };
}
