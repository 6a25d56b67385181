/**
 * How the page behaves towards the person, whatever is shared: names, keys, width, headers,
 * farewells.
 */

import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, openBrowser } from "./harness/browser.ts";
import { type Network, openNetwork } from "./harness/network.ts";
import { makePicture } from "./harness/picture.ts";
import { makeSampleFile, type SampleFile } from "./harness/sample-file.ts";
import { SharePage } from "./harness/share-page.ts";
import { Stage } from "./harness/stage.ts";

/** A phone's width and height, CSS pixels. */
const PHONE = { width: 390, height: 844 };

/** A name for this computer that does not say that it is this one. */
const DISTANT_HOST = "files.test";

/** What the page may take, bytes of gzip. Source: PG21. */
const PAGE_BYTES_MAX = 90_000;

/** Files that a page cannot do without: itself, its styles, its script. */
const PAGE_FILES_MIN = 3;

describe.skipIf(!(await hasBrowser()))("the page", () => {
  let network: Network;
  let stage: Stage;
  let url = "";
  let first: Browser;
  let second: Browser;
  /** Knows this computer by a name that other computers might have: no secure context. */
  let distant: Browser;
  let distantUrl = "";
  let small: SampleFile;

  beforeAll(async () => {
    network = openNetwork();
    stage = await Stage.open(network);
    url = (await stage.serve()).url;
    first = stage.keep(await openBrowser(network, stage.folder)).browser;
    second = stage.keep(await openBrowser(network, stage.folder)).browser;
    const mapping = `--host-resolver-rules=MAP ${DISTANT_HOST} 127.0.0.1`;
    distant = stage.keep(await openBrowser(network, stage.folder, [mapping])).browser;
    distantUrl = url.replace("127.0.0.1", DISTANT_HOST);
    small = await makeSampleFile({ path: stage.folder.file("small.bin"), sizeBytes: 70_000 });
  });

  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
    network[Symbol.dispose]();
  });

  /** A page that shares the small file, and the link. */
  async function sharing(): Promise<{ provider: SharePage; link: string }> {
    const provider = await SharePage.open(first, url);
    await provider.choose([small.path]);
    return { provider, link: await provider.link() };
  }

  it("[PG1, PG2, PG3] has one button to begin, and a region with a link for each share", async () => {
    const { page } = await SharePage.open(first, url);
    const button = page.getByRole("button", { name: "Choose files" });
    expect(await button.count()).toBe(1);
    const chooser = page.waitForEvent("filechooser");
    await button.click();
    expect((await chooser).isMultiple()).toBe(true);
    await (await chooser).setFiles(small.path);
    const region = page.getByRole("region", { name: "You are sharing" });
    const field = region.getByRole("textbox", { name: "Share link" });
    expect(await field.inputValue()).toMatch(/#[\w-]+$/);
    expect(await field.getAttribute("readonly")).not.toBeNull();
    await region.getByRole("button", { name: "Copy link" }).waitFor();
    expect(await button.count()).toBe(1);
    await page.context().close();
  });

  it("[PG2] has a QR code, and says when the link leads to this computer only", async () => {
    const { provider } = await sharing();
    const codes = provider.page.getByRole("img", { name: /QR code/ });
    await codes.waitFor();
    await provider.page.getByText("This link works on this computer only").waitFor();
    await provider.close();
    const elsewhere = await SharePage.open(distant, distantUrl);
    await elsewhere.choose([small.path]);
    expect(await elsewhere.link()).toContain(distantUrl);
    await elsewhere.page.getByRole("img", { name: /QR code/ }).waitFor();
    expect(await elsewhere.page.getByText("on this computer only").count()).toBe(0);
    await elsewhere.close();
  });

  it("[PG31] receives without a secure context", async () => {
    const { provider, link } = await sharing();
    const receiver = await SharePage.open(distant, link.replace(url, distantUrl));
    expect(await receiver.page.evaluate(() => isSecureContext)).toBe(false);
    await receiver.says(/^Complete, verified/);
    expect(await receiver.save(small)).toBe(small.sha256);
    await Promise.all([provider.close(), receiver.close()]);
  });

  it("[PG42, RL12] shows nobody an address where that is wished, also after a reload", async () => {
    const { provider, link } = await sharing();
    const receiver = await SharePage.open(second, url);
    const box = receiver.page.getByRole("checkbox", { name: /^Hide my address/ });
    await box.check();
    await receiver.page.reload();
    expect(await box.isChecked()).toBe(true);
    await receiver.page.getByRole("textbox", { name: /Got a link/ }).fill(link);
    await receiver.page.keyboard.press("Enter");
    await receiver.says(/^Complete, verified/);
    await receiver.page.getByText("1 (1 relayed)").waitFor();
    await provider.page.getByText("1 (1 relayed)").waitFor();
    await Promise.all([provider.close(), receiver.close()]);
  });

  it("[PG1] shares what is pasted", async () => {
    const { page } = await SharePage.open(first, url);
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(["pasted"], "pasted.txt"));
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    });
    await page.getByRole("listitem").filter({ hasText: "pasted.txt" }).waitFor();
    await page.context().close();
  });

  it("[PG4, PG7, PG12] receives a link that is typed, pasted, or put into the address", async () => {
    const { provider, link } = await sharing();
    const ways: readonly ((page: Page) => Promise<void>)[] = [
      async (page) => {
        await page.getByLabel("Got a link? Open it here").fill(link);
        await page.keyboard.press("Enter");
      },
      (page) =>
        page.evaluate((text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", `Here it is: ${text}`);
          document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
        }, link),
      (page) =>
        page.evaluate((text) => {
          location.hash = new URL(text).hash;
        }, link),
    ];
    for (const way of ways) {
      const receiver = await SharePage.open(second, url);
      await way(receiver.page);
      await receiver.says(/^Complete, verified/);
      const region = receiver.page.getByRole("region", { name: "You have received" });
      await region.getByRole("button", { name: `Save ${small.name}` }).waitFor();
      expect(await region.getByRole("button", { name: /^Save/ }).innerText()).toBe("Save");
      expect(await region.getByRole("status").count()).toBe(1);
      expect(receiver.complaints).toEqual([]);
      await receiver.close();
    }
    await provider.close();
  });

  it("[PG3] shares something of its own while it has received something", async () => {
    const { provider, link } = await sharing();
    const back = await makePicture({ path: stage.folder.file("back.png"), edge: 90, seed: "b" });
    const receiver = await SharePage.open(second, link);
    await receiver.says(/^Complete, verified/);
    await receiver.drop(back, await readFile(back.path));
    const own = receiver.page.getByRole("region", { name: "You are sharing" });
    const backLink = await own.getByLabel("Share link").inputValue();
    await provider.page.evaluate((text) => {
      location.hash = new URL(text).hash;
    }, backLink);
    expect(await provider.shows(back)).toBe(90);
    expect(await provider.page.getByRole("region").count()).toBe(2);
    await Promise.all([provider.close(), receiver.close()]);
  });

  it("[PG5] offers a way out of a link that does not open", async () => {
    const { page } = await SharePage.open(first, `${url}#nothing`);
    const words = await page.getByRole("status").innerText();
    expect(words).toMatch(/^[A-Z][^\n]*link[^\n]*\.$/);
    await page.getByRole("button", { name: "Share something instead" }).click();
    expect(await page.getByRole("status").count()).toBe(0);
    expect(page.url()).toBe(url);
    const focused = page.locator(":focus");
    expect(await focused.innerText()).toBe("Choose files");
    await page.context().close();
  });

  it("[PG16] asks before it leaves somebody with half of a file", async () => {
    const big = await makeSampleFile({ path: stage.folder.file("big.bin"), sizeBytes: 30_000_000 });
    const provider = await SharePage.open(first, url);
    await provider.choose([big.path]);
    const terminal = stage.get(await provider.link(), "half", "--upload-limit", "100kB/s");
    await provider.says(/1 receiver connected/);
    const dialog = provider.page.waitForEvent("dialog");
    const closing = provider.page.close({ runBeforeUnload: true });
    const question = await dialog;
    expect(question.type()).toBe("beforeunload");
    await question.dismiss();
    await closing;
    await terminal.event("complete");
    await provider.says(/has everything/);
    await provider.page.close({ runBeforeUnload: true });
    await provider.close();
  });

  it("[PG17] asks once more before received files are lost", async () => {
    const { provider, link } = await sharing();
    const receiver = await SharePage.open(second, link);
    await receiver.says(/^Complete, verified/);
    const { page } = receiver;
    await page.getByRole("button", { name: "Close" }).click();
    const safe = page.getByRole("button", { name: "Keep going" });
    expect(await safe.evaluate((element) => element === document.activeElement)).toBe(true);
    await safe.click();
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Stop now" }).click();
    expect(await page.getByRole("region").count()).toBe(0);
    expect(page.url()).toBe(url);
    await provider.says(/waiting for someone/);
    await Promise.all([provider.close(), receiver.close()]);
  });

  it("[PG17] says goodbye when it goes", async () => {
    const { provider, link } = await sharing();
    const receiver = await SharePage.open(second, link);
    await provider.says(/has everything/);
    await receiver.page.goto("about:blank");
    await provider.says(/waiting for someone/);
    await Promise.all([provider.close(), receiver.close()]);
  });

  it("[PG18] asks nobody but its own origin, and keeps to its headers", async () => {
    const path = stage.folder.file("seen.png");
    const picture = await makePicture({ path, edge: 120, seed: "seen" });
    const provider = await SharePage.open(first, url);
    await provider.choose([path]);
    const receiver = await SharePage.open(second, url);
    const foreign: string[] = [];
    receiver.page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== "blob:" && origin !== new URL(url).origin) foreign.push(request.url());
    });
    await receiver.page.goto(await provider.link());
    await receiver.page.reload();
    expect(await receiver.shows(picture)).toBe(120);
    expect(await receiver.save(picture)).toBe(picture.sha256);
    expect(foreign).toEqual([]);
    expect([...provider.complaints, ...receiver.complaints]).toEqual([]);
    await Promise.all([provider.close(), receiver.close()]);
  });

  it("[PG19] works with the keyboard alone and shows where the focus is", async () => {
    const { provider, link } = await sharing();
    const { page } = await SharePage.open(second, url);
    // Before the keys: the browser must have heard that choosers are wanted when Enter comes.
    const chooser = page.waitForEvent("filechooser");
    await reach(page, "Choose files");
    expect(await isFocusVisible(page)).toBe(true);
    await page.keyboard.press("Enter");
    await (await chooser).setFiles(small.path);
    await reach(page, "Copy link");
    expect(await isFocusVisible(page)).toBe(true);
    await page.goto("about:blank");
    await page.goto(link);
    await page.getByRole("status").filter({ hasText: "Complete, verified" }).waitFor();
    await reach(page, `Save ${small.name}`);
    const download = page.waitForEvent("download");
    await page.keyboard.press("Space");
    expect((await download).suggestedFilename()).toBe(small.name);
    await Promise.all([provider.close(), page.context().close()]);
  });

  it("[PG20] fits a phone, is dark where the system is, and holds still where it should", async () => {
    const { provider, link } = await sharing();
    const context = await second.newContext({
      ...{ viewport: PHONE, colorScheme: "dark", reducedMotion: "reduce" },
    });
    const page = await context.newPage();
    for (const address of [url, `${url}#cut`, link]) {
      await page.goto("about:blank");
      await page.goto(address);
      if (address === link) await page.getByRole("button", { name: /^Save/ }).waitFor();
      else await page.getByRole("button", { name: "Choose files" }).waitFor();
      const looks = await page.evaluate(() => ({
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        ground: getComputedStyle(document.documentElement).backgroundColor,
        motions: document.getAnimations().filter((one) => one instanceof CSSAnimation).length,
      }));
      expect(looks).toMatchObject({ overflow: 0, motions: 0 });
      expect(brightnessOf(looks.ground)).toBeLessThan(0.2);
    }
    await page.emulateMedia({ colorScheme: "light" });
    const ground = await page.evaluate(
      () => getComputedStyle(document.documentElement).backgroundColor,
    );
    expect(brightnessOf(ground)).toBeGreaterThan(0.8);
    await Promise.all([provider.close(), context.close()]);
  });

  it("[PG21] is small for those who receive", async () => {
    const { provider, link } = await sharing();
    const context = await second.newContext();
    const bodies: Promise<Buffer>[] = [];
    context.on("response", (response) => {
      if (response.url().startsWith(url)) bodies.push(response.body());
    });
    const receiver = await SharePage.openIn(context, link);
    await receiver.says(/^Complete, verified/);
    const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body, { level: 9 }).length);
    expect(sizes.length).toBeGreaterThanOrEqual(PAGE_FILES_MIN);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(PAGE_BYTES_MAX);
    await Promise.all([provider.close(), context.close()]);
  });
});

/** Presses Tab until something of this name has the focus. */
async function reach(page: Page, name: string): Promise<void> {
  const named = page.getByRole("button", { name });
  await named.waitFor();
  const count = await page.locator("a, button, input, [tabindex]").count();
  for (let step = 0; step <= count; step += 1) {
    await page.keyboard.press("Tab");
    if (await named.evaluate((element) => element === document.activeElement)) return;
  }
  expect.fail(`the key Tab does not lead to ${name}`);
}

/** True when what has the focus has an outline. */
function isFocusVisible(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { activeElement } = document;
    return activeElement !== null && getComputedStyle(activeElement).outlineStyle !== "none";
  });
}

/** From 0, black, to 1, white. */
function brightnessOf(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return (red + green + blue) / (3 * 255);
}
