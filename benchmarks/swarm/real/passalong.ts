/** The command as people use it: `serve`, `share`, `get`. */

import { COMMAND, COMMAND_FLAGS } from "../../../tests/e2e/harness/places.ts";
import type { Lab } from "./lab.ts";
import type { Place } from "./places.ts";
import type { SwarmSystem } from "./system.ts";

/**
 * Passalong of this checkout.
 *
 * @param uploadBytesPerSecond  Limit that each peer is told; none when absent.
 */
export function passalong(uploadBytesPerSecond?: number): SwarmSystem {
  const limit =
    uploadBytesPerSecond === undefined ? [] : ["--upload-limit", `${uploadBytesPerSecond}B/s`];
  return {
    name: "Passalong",
    provide: async (lab, { rendezvous, provider: place }, file) => {
      const server = start(lab, rendezvous, "serve", "--host", rendezvous.host, "--port", "0");
      const { url } = await server.event("listening");
      const provider = start(lab, place, "share", file.path, "--rendezvous", url, ...limit);
      const { link } = await provider.event("link");
      return { provider, link };
    },
    receive: (lab, { place, link, folder }) =>
      start(lab, place, "get", link, "-o", folder, "--stay", ...limit),
  };
}

function start(lab: Lab, place: Place, ...words: string[]): ReturnType<Lab["start"]> {
  return lab.start(place, ...COMMAND_FLAGS, COMMAND, ...words, "--json");
}
