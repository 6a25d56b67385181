/** The last pair: two programs that reach their rendezvous over TCP and nobody else. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, openBrowser } from "./harness/browser.ts";
import { type Islands, openIslands } from "./harness/network.ts";
import { makeSampleFile, sha256OfFile } from "./harness/sample-file.ts";
import { SharePage } from "./harness/share-page.ts";
import { Stage } from "./harness/stage.ts";

/** What is shared. */
const FILE_BYTES = 5_000_000;

const islands: Islands | undefined = openIslands();
const hasPages = await hasBrowser();

describe.skipIf(islands === undefined)("two peers with UDP blocked and no way to dial", () => {
  const stages: Stage[] = [];
  let link = "";
  let url = "";

  beforeAll(async () => {
    if (islands === undefined) return;
    for (const network of [islands.server, ...islands.peers])
      stages.push(await Stage.open(network));
    const [server, near] = stages;
    const serving = server?.passalong("serve", "--host", islands.serverAddress, "--port", "0");
    url = (await serving?.event("listening"))?.url ?? "";
    const path = near?.folder.file("shared.bin") ?? "";
    await makeSampleFile({ path, sizeBytes: FILE_BYTES });
    link = (await near?.share([path], "--rendezvous", url))?.link ?? "";
  });

  afterAll(async () => {
    for (const stage of stages.toReversed()) await stage[Symbol.asyncDispose]();
    islands?.[Symbol.dispose]();
  });

  it("[RL1] complete 5 MB through the rendezvous", async () => {
    const [, near, far] = stages;
    const receiver = far?.get(link, "received");
    const peer = await receiver?.event("peer");
    expect(peer).toMatchObject({ state: "joined", kind: "relay" });
    const complete = await receiver?.event("complete");
    const [file] = complete?.files ?? [];
    expect(file?.sha256).toBe(await sha256OfFile(near?.folder.file("shared.bin") ?? ""));
    expect((await receiver?.end)?.code, receiver?.prose).toBe(0);
  });

  it.skipIf(!hasPages)("[RL1, PG9] complete on a page, which says how", async () => {
    const [, , far] = stages;
    if (far === undefined) return;
    const { browser } = far.keep(await openBrowser(far.network, far.folder));
    const page = await SharePage.open(browser, link);
    await page.says(/complete, verified/i);
    await page.page.getByText("1 (1 relayed)").waitFor();
    await page.close();
  });
});
