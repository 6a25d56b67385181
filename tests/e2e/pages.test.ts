/** Pages and a terminal in one group: what one drops the others see and save, whoever leaves. */

import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser } from "./harness/browser.ts";
import { expectFolder, expectReceived } from "./harness/copies.ts";
import { openPageStage, type PageStage } from "./harness/page-stage.ts";
import { makePicture } from "./harness/picture.ts";
import { makeSampleFile, makeSparseFile } from "./harness/sample-file.ts";
import { SharePage } from "./harness/share-page.ts";
import type { Stage } from "./harness/stage.ts";

/** Edge of every picture, pixels: some 800 kB, more than ten chunks. */
const EDGE = 900;

/** 4 GiB: more than fits a page's memory. */
const HUGE_BYTES = 4_294_967_296;

describe.skipIf(!(await hasBrowser()))("pages", () => {
  let world: PageStage;
  let stage: Stage;
  let url = "";
  let first: Browser;
  let second: Browser;

  beforeAll(async () => {
    world = await openPageStage();
    ({ stage, url } = world);
    [first, second] = world.browsers;
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  it("pass on a picture to a page and a terminal, and without its provider to another page", async () => {
    const path = stage.folder.file("first.png");
    const picture = await makePicture({ path, edge: EDGE, seed: "first" });
    const a = await SharePage.open(first, url);
    await a.drop(picture, await readFile(path));
    const link = await a.link();
    const b = await SharePage.open(second, link);
    const terminal = stage.get(link, "from page A");
    expect(await b.shows(picture)).toBe(EDGE);
    await b.says(/complete, verified/i);
    expect(await b.save(picture)).toBe(picture.sha256);
    await expectReceived(terminal, [picture]);
    await expectFolder(stage, "from page A", [picture]);
    await a.close();
    const c = await SharePage.open(first, link);
    expect(await c.shows(picture)).toBe(EDGE);
    expect(await c.save(picture)).toBe(picture.sha256);
    expect([...b.complaints, ...c.complaints]).toEqual([]);
    await Promise.all([b.close(), c.close()]);
  });

  it("show and save a picture that a terminal shares", async () => {
    const path = stage.folder.file("second.png");
    const picture = await makePicture({ path, edge: EDGE, seed: "second" });
    const { provider, link } = await stage.share([path], "--rendezvous", url);
    const pages = await Promise.all([SharePage.open(first, link), SharePage.open(second, link)]);
    for (const page of pages) {
      expect(await page.shows(picture)).toBe(EDGE);
      expect(await page.save(picture)).toBe(picture.sha256);
      expect(page.complaints).toEqual([]);
    }
    await provider.stop("SIGINT");
    await Promise.all(pages.map((page) => page.close()));
  });

  it("send a picture the other way, from page B to page A and the terminal", async () => {
    const path = stage.folder.file("third.png");
    const picture = await makePicture({ path, edge: EDGE, seed: "third" });
    const b = await SharePage.open(second, url);
    await b.choose([path]);
    const link = await b.link();
    const a = await SharePage.open(first, link);
    const terminal = stage.get(link, "from page B");
    expect(await a.shows(picture)).toBe(EDGE);
    expect(await a.save(picture)).toBe(picture.sha256);
    await expectReceived(terminal, [picture]);
    await expectFolder(stage, "from page B", [picture]);
    await Promise.all([a.close(), b.close()]);
  });

  it("receive several files of all kinds", async () => {
    const originals = await Promise.all([
      makeSampleFile({ path: stage.folder.file("many", "empty.txt"), sizeBytes: 0 }),
      makeSampleFile({ path: stage.folder.file("many", "a name with spaces.bin"), sizeBytes: 1 }),
      makeSampleFile({ path: stage.folder.file("many", "讲解.bin"), sizeBytes: 5_000_000 }),
    ]);
    const a = await SharePage.open(first, url);
    await a.choose(originals.map(({ path }) => path));
    const b = await SharePage.open(second, await a.link());
    await b.says(/complete, verified/i);
    for (const original of originals) expect(await b.save(original)).toBe(original.sha256);
    await Promise.all([a.close(), b.close()]);
  });

  it("show the link of a file of 4 GiB at once", async () => {
    const path = stage.folder.file("huge.bin");
    await makeSparseFile(path, HUGE_BYTES);
    const a = await SharePage.open(first, url);
    await a.choose([path]);
    expect(await a.link()).toContain("#");
    await a.close();
  });

  it("say what is wrong with a link that is cut", async () => {
    const a = await SharePage.open(first, url);
    await a.choose([(await makeSampleFile({ path: stage.folder.file("x"), sizeBytes: 9 })).path]);
    const link = await a.link();
    const b = await SharePage.open(second, link.slice(0, -5));
    await b.says(/link/i);
    expect(await b.page.getByRole("status").first().innerText()).not.toMatch(/connecting/i);
    await Promise.all([a.close(), b.close()]);
  });

  it("wait in words when nobody is there", async () => {
    const a = await SharePage.open(first, url);
    await a.choose([(await makeSampleFile({ path: stage.folder.file("y"), sizeBytes: 9 })).path]);
    const link = await a.link();
    await a.close();
    const b = await SharePage.open(second, link);
    await b.says(/nobody|waiting/i);
    await b.close();
  });
});
