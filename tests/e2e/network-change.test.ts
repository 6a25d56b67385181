/** A receiver whose network changes while it receives. */

import { afterAll, describe, expect, it } from "vitest";
import { makeSampleFile, sha256OfFile } from "./harness/sample-file.ts";
import { Stage } from "./harness/stage.ts";
import { openTwoRoads, ROADS_SERVER } from "./harness/two-roads.ts";

const roads = openTwoRoads();

describe.skipIf(roads === undefined)("a receiver (needs Linux and root)", () => {
  afterAll(() => roads?.[Symbol.dispose]());

  it("[CN30] goes on over another network", async () => {
    if (roads === undefined) return;
    await using server = await Stage.open(roads.server);
    await using peer = await Stage.open(roads.peer);
    const { url } = await server
      .passalong("serve", "--host", ROADS_SERVER, "--port", "0")
      .event("listening");
    const path = server.folder.file("film.bin");
    const original = await makeSampleFile({ path, sizeBytes: 15_000_000 });
    const limit = ["--upload-limit", "1500kB/s"];
    const { provider, link } = await server.share([path], "--rendezvous", url, ...limit);
    const receiver = peer.get(link, "to");
    await receiver.event("progress", ({ receivedBytes }) => receivedBytes > 2_000_000);
    roads.cutFirst();
    await receiver.event("complete");
    expect(await sha256OfFile(peer.folder.file("to", "film.bin"))).toBe(original.sha256);
    // Whoever does not notice is told by the silence of its rendezvous, after 45 s.
    expect(receiver.prose).not.toContain("is lost");
    expect(provider.all("banned")).toEqual([]);
    await provider.stop("SIGINT");
  }, 180_000);
});
