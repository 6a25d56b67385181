/**
 * A stage with pages: a network of its own, a rendezvous that serves the page, and two browsers.
 */

import type { Browser } from "playwright-core";
import { openBrowser } from "./browser.ts";
import { type Network, openNetwork } from "./network.ts";
import { Stage } from "./stage.ts";

/** Ends everything that it has opened. */
export interface PageStage extends AsyncDisposable {
  readonly stage: Stage;
  /** The page's address, on loopback, so that it is a secure context. */
  readonly url: string;
  /** Two processes: two peers in one would share more than two people do. */
  readonly browsers: readonly [Browser, Browser];
}

/** Opens it; what is open already ends when the rest fails. */
export async function openPageStage(): Promise<PageStage> {
  const network = openNetwork();
  const stage = await Stage.open(network);
  try {
    const { url } = await stage.serve();
    const first = stage.keep(await openBrowser(network, stage.folder)).browser;
    const second = stage.keep(await openBrowser(network, stage.folder)).browser;
    const browsers = [first, second] as const;
    return { stage, url, browsers, [Symbol.asyncDispose]: () => end(stage, network) };
  } catch (error) {
    await end(stage, network);
    throw error;
  }
}

async function end(stage: Stage, network: Network): Promise<void> {
  await stage[Symbol.asyncDispose]();
  network[Symbol.dispose]();
}
