/**
 * How the page treats people: every way in, every way out, by keyboard, in the dark, on a phone.
 */

import { readFile } from "node:fs/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser } from "./harness/browser.ts";
import { openPageStage, type PageStage } from "./harness/page-stage.ts";
import { makeSampleFile, type SampleFile } from "./harness/sample-file.ts";
import { SharePage } from "./harness/share-page.ts";

/** A phone. Source: PG20. */
const PHONE = { width: 390, height: 844 };

/** Presses of Tab after which everything on a small page has had the focus. */
const TABS_MAX = 40;

describe.skipIf(!(await hasBrowser()))("the page", () => {
  let world: PageStage;
  let url = "";
  let first: Browser;
  let second: Browser;
  let original: SampleFile;

  beforeAll(async () => {
    world = await openPageStage();
    ({ url } = world);
    [first, second] = world.browsers;
    const path = world.stage.folder.file("note.bin");
    original = await makeSampleFile({ path, sizeBytes: 200_000 });
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  it("[PG1, PG2] shares what is chosen, dropped or pasted", async () => {
    const bytes = await readFile(original.path);
    const ways: ((page: SharePage) => Promise<void>)[] = [
      (page) => page.choose([original.path]),
      (page) => page.drop(original, bytes),
      (page) => page.paste(original, bytes),
    ];
    for (const share of ways) {
      const page = await SharePage.open(first, url);
      await share(page);
      expect(await page.link()).toContain("#");
      expect(await page.page.getByRole("list", { name: "Files" }).innerText()).toContain(
        "note.bin",
      );
      await page.close();
    }
  });

  it("[PG3] keeps what is shared and what is received apart", async () => {
    const a = await SharePage.open(first, url);
    await a.choose([original.path]);
    const b = await SharePage.open(second, await a.link());
    await b.says(/complete, verified/i);
    await b.choose([original.path]);
    await b.page.getByRole("region", { name: "You are sharing" }).waitFor();
    await b.page.getByRole("region", { name: "You have received" }).waitFor();
    const back = await SharePage.open(first, await b.link());
    await back.says(/complete, verified/i);
    expect(await back.save(original)).toBe(original.sha256);
    await Promise.all([a.close(), b.close(), back.close()]);
  });

  it("[PG5] leads back to the beginning from a link that does not open", async () => {
    const a = await SharePage.open(first, url);
    await a.choose([original.path]);
    const b = await SharePage.open(second, (await a.link()).slice(0, -5));
    await b.says(/link/i);
    await b.page.getByRole("button", { name: "Share something instead" }).click();
    await b.page.getByRole("button", { name: "Choose files" }).waitFor();
    expect(new URL(b.page.url()).hash).toBe("");
    await Promise.all([a.close(), b.close()]);
  });

  it("[PG17] asks once more before a share is closed that others may need", async () => {
    const a = await SharePage.open(first, url);
    await a.choose([original.path]);
    const link = await a.link();
    const b = await SharePage.open(second, link);
    await b.says(/complete, verified/i);
    await b.page.getByRole("button", { name: "Close" }).click();
    const keep = b.page.getByRole("button", { name: "Keep going" });
    await keep.waitFor();
    expect(await keep.evaluate((element) => element === document.activeElement)).toBe(true);
    await keep.click();
    await b.says(/complete, verified/i);
    await b.page.getByRole("button", { name: "Close" }).click();
    await b.page.getByRole("button", { name: "Stop now" }).click();
    await b.page.getByRole("region", { name: "You have received" }).waitFor({ state: "detached" });
    await Promise.all([a.close(), b.close()]);
  });

  it("[PG18] asks nobody else for anything, and keeps to its own policy", async () => {
    const context = await second.newContext();
    const asked = requestsOf(context);
    const a = await SharePage.open(first, url);
    await a.choose([original.path]);
    const link = await a.link();
    const b = await SharePage.openIn(context, link);
    await b.says(/complete, verified/i);
    expect(await b.save(original)).toBe(original.sha256);
    const secret = new URL(link).hash.slice(1);
    const origin = new URL(url).host;
    expect(asked.length).toBeGreaterThan(2);
    expect(asked.filter((address) => hostOf(address) !== origin)).toEqual([]);
    expect(asked.filter((address) => address.includes(secret))).toEqual([]);
    expect(b.complaints).toEqual([]);
    await Promise.all([a.close(), b.close()]);
  });

  it("[PG19] does everything by keyboard, and shows where the focus is", async () => {
    const a = await SharePage.open(first, url);
    const chooser = a.page.waitForEvent("filechooser");
    await tabTo(a.page, "Choose files");
    await a.page.keyboard.press("Enter");
    await (await chooser).setFiles([original.path]);
    const link = await a.link();
    await tabTo(a.page, "Copy link");
    const b = await SharePage.open(second, link);
    await b.says(/complete, verified/i);
    const download = b.page.waitForEvent("download");
    await tabTo(b.page, "Save note.bin");
    await b.page.keyboard.press("Enter");
    expect((await download).suggestedFilename()).toBe("note.bin");
    await Promise.all([a.close(), b.close()]);
  });

  it("[PG20] fits a phone, follows the dark, and moves nothing for those who do not want it", async () => {
    const context = await second.newContext({
      viewport: PHONE,
      colorScheme: "dark",
      reducedMotion: "reduce",
    });
    const a = await SharePage.open(first, url);
    await a.choose([original.path]);
    const b = await SharePage.openIn(context, await a.link());
    await b.says(/complete, verified/i);
    expect(await lookOf(b.page)).toEqual({ width: PHONE.width, isDark: true, motions: 0 });
    await Promise.all([a.close(), b.close()]);
  });
});

/** Every address that pages of a context ask for or connect to, growing. */
function requestsOf(context: BrowserContext): string[] {
  const asked: string[] = [];
  context.on("request", (request) => asked.push(request.url()));
  context.on("page", (page) => {
    page.on("websocket", (socket) => asked.push(socket.url()));
  });
  return asked;
}

/** The host of an address; that of a blob is its maker's. */
function hostOf(address: string): string {
  return new URL(address.replace(/^blob:/, "")).host;
}

/** Presses Tab until the control of this name has the focus, which must be visible. */
async function tabTo(page: Page, name: string): Promise<void> {
  const control = page.getByRole("button", { name, exact: true });
  await control.waitFor();
  for (let presses = 0; presses < TABS_MAX; presses += 1) {
    await page.keyboard.press("Tab");
    const isThere = await control.evaluate((element) => element.matches(":focus-visible"));
    if (!isThere) continue;
    const outline = await control.evaluate((element) => getComputedStyle(element).outlineStyle);
    expect(outline).not.toBe("none");
    return;
  }
  throw new Error(`Tab never comes to "${name}"`);
}

/** The width that the page takes, whether it is dark, and how much in it moves. */
function lookOf(page: Page): Promise<{ width: number; isDark: boolean; motions: number }> {
  return page.evaluate(() => {
    const style = getComputedStyle(document.body);
    const root = getComputedStyle(document.documentElement);
    const canvas = document.createElement("canvas").getContext("2d");
    if (canvas === null) throw new Error("no canvas");
    for (const color of [root.backgroundColor, style.backgroundColor]) {
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
    }
    const [red = 255, green = 255, blue = 255] = canvas.getImageData(0, 0, 1, 1).data;
    const moving = document
      .getAnimations()
      .filter((one) => !(one instanceof CSSTransition && /color/.test(one.transitionProperty)));
    const width = document.scrollingElement?.scrollWidth ?? 0;
    return { width, isDark: (red + green + blue) / 3 < 64, motions: moving.length };
  });
}
