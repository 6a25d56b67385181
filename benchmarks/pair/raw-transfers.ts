/** One raw data channel between two browsers, or between a browser and Node.js. */

import { join } from "node:path";
import type { Page } from "playwright-core";
import type { RunningBrowser } from "../../tests/e2e/harness/browser.ts";
import { Child } from "../../tests/e2e/harness/child.ts";
import { PROJECT_ROOT } from "../../tests/e2e/harness/places.ts";
import type { Stage } from "../../tests/e2e/harness/stage.ts";
import { processorSeconds } from "../measure/processor-time.ts";
import type { Transfer } from "../measure/result.ts";
import { acceptIn, answerIn, offerIn, receiveIn, sendFrom } from "./raw-page.ts";

/** The Node.js end. */
const NODE_END = join(PROJECT_ROOT, "benchmarks/raw/rtc.mjs");

/** From a page of one browser to a page of another. */
export async function rawBetweenPages(
  from: RunningBrowser,
  to: RunningBrowser,
  sizeBytes: number,
): Promise<Transfer> {
  const [source, sink] = await Promise.all([from.browser.newPage(), to.browser.newPage()]);
  await acceptIn(source, await answerIn(sink, await offerIn(source)));
  const before = processorSeconds(from.pid) + processorSeconds(to.pid);
  const [seconds] = await Promise.all([receiveIn(sink, sizeBytes), sendFrom(source, sizeBytes)]);
  const spent = processorSeconds(from.pid) + processorSeconds(to.pid) - before;
  await Promise.all([source.close(), sink.close()]);
  return { what: "data channel", bytes: sizeBytes, seconds, processorSeconds: spent };
}

/** From a page to Node.js. */
export async function rawFromPage(
  stage: Stage,
  { browser, pid }: RunningBrowser,
  sizeBytes: number,
): Promise<Transfer> {
  const page = await browser.newPage();
  const node = await connected(stage, page, ["receive", String(sizeBytes)]);
  const before = processorSeconds(pid);
  const [event] = await Promise.all([node.event("complete"), sendFrom(page, sizeBytes)]);
  const spent = processorSeconds(pid) - before + processorSeconds(node.pid);
  await page.close();
  await node.stop("SIGKILL");
  return {
    what: "data channel",
    bytes: sizeBytes,
    seconds: event.seconds,
    processorSeconds: spent,
  };
}

/** From Node.js to a page. */
export async function rawToPage(
  stage: Stage,
  { browser, pid }: RunningBrowser,
  sizeBytes: number,
): Promise<Transfer> {
  const page = await browser.newPage();
  const offer = await offerIn(page);
  const before = processorSeconds(pid);
  const node = nodeEnd(stage, offer, ["send", String(sizeBytes)]);
  const received = receiveIn(page, sizeBytes);
  await acceptIn(page, (await node.event("listening")).url);
  const seconds = await received;
  const spent = processorSeconds(pid) - before + processorSeconds(node.pid);
  await page.close();
  await node.stop("SIGKILL");
  return { what: "data channel", bytes: sizeBytes, seconds, processorSeconds: spent };
}

async function connected(stage: Stage, page: Page, parameters: string[]): Promise<Child> {
  const node = nodeEnd(stage, await offerIn(page), parameters);
  await acceptIn(page, (await node.event("listening")).url);
  return node;
}

function nodeEnd(stage: Stage, offer: string, parameters: readonly string[]): Child {
  const entered = stage.network.enter(process.execPath, [NODE_END, ...parameters]);
  return stage.keep(new Child({ ...entered, input: JSON.stringify(offer) }));
}
