/**
 * How long a person waits: for the link of a file of 4 GiB, and for the first verified bytes behind
 * a link.
 */

import { openBrowser, type RunningBrowser } from "../../tests/e2e/harness/browser.ts";
import { Child } from "../../tests/e2e/harness/child.ts";
import { openNetwork } from "../../tests/e2e/harness/network.ts";
import { makeSampleFile, makeSparseFile } from "../../tests/e2e/harness/sample-file.ts";
import { SharePage } from "../../tests/e2e/harness/share-page.ts";
import { Stage } from "../../tests/e2e/harness/stage.ts";
import { printTable } from "../measure/result.ts";

/** 4 GiB: more than fits a page's memory. */
const HUGE_BYTES = 4_294_967_296;

/** One chunk: once it is complete, its bytes are verified. */
const FIRST_BYTES = 65_536;

/** Runs of each; the middle one counts. */
const RUNS = 5;

/** A wait that was measured. */
interface Wait {
  readonly what: string;
  /** Of every run, ascending. */
  readonly milliseconds: readonly number[];
  /** What it may take. Source: DESIGN, budgets. */
  readonly budgetMs?: number;
}

/** Where a page keeps its moments. */
declare global {
  var linkMoments: { chosenAt?: number; linkAt?: number; completeAt?: number } | undefined;
}

/** Measures every wait and prints the table. */
export async function measure(): Promise<readonly Wait[]> {
  using network = openNetwork();
  await using stage = await Stage.open(network);
  const { url } = await stage.serve();
  const huge = stage.folder.file("huge.bin");
  await makeSparseFile(huge, HUGE_BYTES);
  const browser = stage.keep(await openBrowser(network, stage.folder));
  const waits = [
    await runs("Node.js starts", () => startOfNode(stage)),
    await runs("terminal: start to link, 4 GiB", () => linkOnTerminal(stage, url, huge)),
    await runs("page: files chosen to link, 4 GiB", () => linkInPage(browser, url, huge), 100),
    await runs("terminal: link opened to first chunk", () => chunkOnTerminal(stage, url), 500),
    await runs("page: link opened to first chunk", () => chunkInPage(stage, browser, url), 500),
  ];
  const rows = waits.map(({ what, milliseconds, budgetMs }) => [
    what,
    middleOf(milliseconds).toFixed(0),
    (milliseconds.at(-1) ?? 0).toFixed(0),
    budgetMs === undefined ? "" : String(budgetMs),
  ]);
  printTable(["", "ms, middle", "ms, most", "budget"], rows);
  return waits;
}

async function runs(what: string, once: () => Promise<number>, budgetMs?: number): Promise<Wait> {
  const milliseconds: number[] = [];
  for (let run = 0; run < RUNS; run += 1) milliseconds.push(await once());
  const ascending = milliseconds.toSorted((a, b) => a - b);
  return { what, milliseconds: ascending, ...(budgetMs === undefined ? {} : { budgetMs }) };
}

function middleOf(ascending: readonly number[]): number {
  return ascending[Math.floor(ascending.length / 2)] ?? 0;
}

/** What every start on the terminal includes. */
async function startOfNode(stage: Stage): Promise<number> {
  const startedAt = performance.now();
  const child = stage.keep(new Child({ program: process.execPath, parameters: ["-e", ""] }));
  await child.end;
  return performance.now() - startedAt;
}

async function linkOnTerminal(stage: Stage, url: string, path: string): Promise<number> {
  const startedAt = performance.now();
  const { provider } = await stage.share([path], "--rendezvous", url);
  const waited = performance.now() - startedAt;
  await provider.stop("SIGKILL");
  return waited;
}

async function linkInPage({ browser }: RunningBrowser, url: string, path: string): Promise<number> {
  const page = await SharePage.open(browser, url, watchPage);
  await page.choose([path]);
  await page.link();
  const { chosenAt, linkAt } = await page.page.evaluate(() => ({ ...globalThis.linkMoments }));
  await page.close();
  return (linkAt ?? 0) - (chosenAt ?? 0);
}

async function chunkOnTerminal(stage: Stage, url: string): Promise<number> {
  const { provider, link } = await shareOneChunk(stage, url);
  const receiver = stage.get(link, `to ${performance.now()}`);
  const { seconds } = await receiver.event("complete");
  await Promise.all([provider.stop("SIGKILL"), receiver.stop("SIGKILL")]);
  return seconds * 1_000;
}

async function chunkInPage(
  stage: Stage,
  { browser }: RunningBrowser,
  url: string,
): Promise<number> {
  const { provider, link } = await shareOneChunk(stage, url);
  const page = await SharePage.open(browser, link, watchPage);
  await page.says(/complete, verified/i);
  const { completeAt } = await page.page.evaluate(() => ({ ...globalThis.linkMoments }));
  await page.close();
  await provider.stop("SIGKILL");
  return completeAt ?? 0;
}

async function shareOneChunk(
  stage: Stage,
  url: string,
): Promise<{ provider: Child; link: string }> {
  const path = stage.folder.file("chunk.bin");
  await makeSampleFile({ path, sizeBytes: FIRST_BYTES });
  return stage.share([path], "--rendezvous", url);
}

/**
 * Runs in the page before anything else: notes when files are chosen, the link is shown, everything
 * is there.
 */
function watchPage(): void {
  const moments: { chosenAt?: number; linkAt?: number; completeAt?: number } = {};
  globalThis.linkMoments = moments;
  addEventListener("change", () => (moments.chosenAt ??= performance.now()), { capture: true });
  const look = (): void => {
    const fields = [...document.querySelectorAll("input")];
    const isLinkShown = fields.some(({ value }) => value.includes("#"));
    if (isLinkShown) moments.linkAt ??= performance.now();
    const status = document.querySelector("[role=status]")?.textContent ?? "";
    if (/complete, verified/i.test(status)) moments.completeAt ??= performance.now();
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
