/** A page that keeps files on disk, as people's pages do; pages of other tests use memory. */

import { chromium, type Page } from "playwright-core";
import { findChromium } from "../../../scripts/steps/chromium.mjs";
import { CHROMIUM_FLAGS } from "../../e2e/harness/browser.ts";
import type { Stage } from "../../e2e/harness/stage.ts";

/**
 * Opens an empty page in a profile that ends with the stage.
 *
 * @param origin  May keep `quotaBytes` of files.
 */
export async function openPageOnDisk(
  stage: Stage,
  origin: string,
  quotaBytes: number,
): Promise<Page> {
  const executablePath = await findChromium();
  const context = await chromium.launchPersistentContext(stage.folder.file("profile"), {
    args: [...CHROMIUM_FLAGS],
    ...(executablePath !== undefined && { executablePath }),
  });
  stage.keep({ [Symbol.asyncDispose]: () => context.close() });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: quotaBytes });
  return page;
}
