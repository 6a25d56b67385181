/** Transfers by Passalong with a page at one end or both. */

import type { Page } from "playwright-core";
import type { RunningBrowser } from "../../tests/e2e/harness/browser.ts";
import type { SampleFile } from "../../tests/e2e/harness/sample-file.ts";
import { SharePage } from "../../tests/e2e/harness/share-page.ts";
import type { Stage } from "../../tests/e2e/harness/stage.ts";
import { processorSeconds } from "../measure/processor-time.ts";
import type { Transfer } from "../measure/result.ts";

/** Moments that a page has seen its status region say so, ms since the page was opened. */
interface PageMoments {
  /** The first word of receiving. */
  readonly receivingAt: number;
  readonly completeAt: number;
}

/** Where a page keeps them. */
declare global {
  var statusMoments: { receivingAt?: number; completeAt?: number } | undefined;
}

/** From a page of one browser to a page of another. */
export async function betweenPages(
  ends: { readonly from: RunningBrowser; readonly to: RunningBrowser },
  url: string,
  original: SampleFile,
): Promise<Transfer> {
  const { from, to } = ends;
  const provider = await SharePage.open(from.browser, url);
  await provider.choose([original.path]);
  const link = await provider.link();
  const before = processorSeconds(from.pid) + processorSeconds(to.pid);
  const { receiver, seconds } = await receiveInPage(to, link);
  const spent = processorSeconds(from.pid) + processorSeconds(to.pid) - before;
  await Promise.all([provider.close(), receiver.close()]);
  return { what: "page to page", bytes: original.sizeBytes, seconds, processorSeconds: spent };
}

/** From a page to the terminal. */
export async function fromPage(
  stage: Stage,
  from: RunningBrowser,
  options: { readonly url: string; readonly original: SampleFile },
): Promise<Transfer> {
  const { url, original } = options;
  const provider = await SharePage.open(from.browser, url);
  await provider.choose([original.path]);
  const link = await provider.link();
  const before = processorSeconds(from.pid);
  const receiver = stage.get(link, "from page", "--stay");
  const { seconds } = await receiver.event("complete");
  const spent = processorSeconds(from.pid) - before + processorSeconds(receiver.pid);
  await provider.close();
  await receiver.stop("SIGKILL");
  return { what: "page to get", bytes: original.sizeBytes, seconds, processorSeconds: spent };
}

/** From the terminal to a page. */
export async function toPage(
  stage: Stage,
  to: RunningBrowser,
  options: { readonly url: string; readonly original: SampleFile },
): Promise<Transfer> {
  const { url, original } = options;
  const { provider, link } = await stage.share([original.path], "--rendezvous", url);
  const before = processorSeconds(to.pid);
  const { receiver, seconds } = await receiveInPage(to, link);
  const spent = processorSeconds(to.pid) - before + processorSeconds(provider.pid);
  await receiver.close();
  await provider.stop("SIGKILL");
  return { what: "share to page", bytes: original.sizeBytes, seconds, processorSeconds: spent };
}

/**
 * Opens a link and waits until everything is verified; the seconds from the first sign of
 * receiving.
 */
async function receiveInPage(
  { browser }: RunningBrowser,
  link: string,
): Promise<{ receiver: SharePage; seconds: number }> {
  const receiver = await SharePage.open(browser, link, watchStatus);
  await receiver.says(/complete, verified/i);
  const { receivingAt, completeAt } = await momentsOf(receiver.page);
  return { receiver, seconds: (completeAt - receivingAt) / 1_000 };
}

/** Runs in the page before anything else: notes when the status region says what. */
function watchStatus(): void {
  const moments: { receivingAt?: number; completeAt?: number } = {};
  globalThis.statusMoments = moments;
  const look = (): void => {
    const text = document.querySelector("[role=status]")?.textContent ?? "";
    if (/receiving/i.test(text)) moments.receivingAt ??= performance.now();
    if (/complete, verified/i.test(text)) moments.completeAt ??= performance.now();
  };
  const options = { subtree: true, childList: true, characterData: true };
  new MutationObserver(look).observe(document, options);
}

async function momentsOf(page: Page): Promise<PageMoments> {
  const { receivingAt, completeAt } = await page.evaluate(() => ({ ...globalThis.statusMoments }));
  const end = completeAt ?? 0;
  return { receivingAt: receivingAt ?? 0, completeAt: end };
}
