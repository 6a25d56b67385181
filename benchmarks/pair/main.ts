/** One sender and one receiver: raw and by Passalong, between browsers, terminals and both. */

import { join } from "node:path";
import { openBrowser } from "../../tests/e2e/harness/browser.ts";
import { openNetwork } from "../../tests/e2e/harness/network.ts";
import { PROJECT_ROOT } from "../../tests/e2e/harness/places.ts";
import { makeSampleFile } from "../../tests/e2e/harness/sample-file.ts";
import { Stage } from "../../tests/e2e/harness/stage.ts";
import { type Comparison, type MeasureOptions, printComparisons } from "../measure/result.ts";
import { transferByCommand, transferByScript } from "../measure/terminal-transfer.ts";
import { betweenPages, fromPage, toPage } from "./page-transfers.ts";
import { rawBetweenPages, rawFromPage, rawToPage } from "./raw-transfers.ts";

/** The raw things between Node.js peers. */
const TCP = join(PROJECT_ROOT, "benchmarks/raw/tcp.mjs");
const TLS = join(PROJECT_ROOT, "benchmarks/raw/tls.mjs");

/** Measures every pair and prints the table. */
export async function measure(options: MeasureOptions): Promise<readonly Comparison[]> {
  using network = openNetwork();
  await using stage = await Stage.open(network);
  const comparisons = [...(await terminals(stage, options)), ...(await browsers(stage, options))];
  printComparisons(comparisons);
  return comparisons;
}

/** Node.js to Node.js, against TLS and, as what no secrecy would bring, against TCP. */
async function terminals(stage: Stage, { sizeBytes }: MeasureOptions): Promise<Comparison[]> {
  const original = await makeSampleFile({ path: stage.folder.file("terminal.bin"), sizeBytes });
  const one = { sizeBytes, receiverCount: 1 };
  const tcp = await transferByScript(stage, TCP, { ...one, what: "TCP" });
  const tls = await transferByScript(stage, TLS, { ...one, what: "TLS 1.3" });
  const passalong = await transferByCommand(stage, original, 1);
  return [
    { pair: "Node.js to Node.js, raw TLS 1.3", raw: tls, passalong },
    { pair: "Node.js to Node.js, raw TCP", raw: tcp, passalong },
  ];
}

/** Pairs with a page in them, against a data channel. */
async function browsers(stage: Stage, { sizeBytes }: MeasureOptions): Promise<Comparison[]> {
  const original = await makeSampleFile({ path: stage.folder.file("page.bin"), sizeBytes });
  const { url } = await stage.serve();
  const from = stage.keep(await openBrowser(stage.network, stage.folder));
  const to = stage.keep(await openBrowser(stage.network, stage.folder));
  return [
    {
      pair: "Chromium to Chromium",
      raw: await rawBetweenPages(from, to, sizeBytes),
      passalong: await betweenPages({ from, to }, url, original),
    },
    {
      pair: "Chromium to Node.js",
      raw: await rawFromPage(stage, from, sizeBytes),
      passalong: await fromPage(stage, from, { url, original }),
    },
    {
      pair: "Node.js to Chromium",
      raw: await rawToPage(stage, to, sizeBytes),
      passalong: await toPage(stage, to, { url, original }),
    },
  ];
}
