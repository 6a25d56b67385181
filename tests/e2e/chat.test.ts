/** Talking beside a share: pages with each other, and pages with a terminal. */

import { readFile } from "node:fs/promises";
import { GroupSpecifier } from "passalong";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser } from "./harness/browser.ts";
import { ChatPage } from "./harness/chat-page.ts";
import { openPageStage, type PageStage } from "./harness/page-stage.ts";
import { makeSampleFile, type SampleFile } from "./harness/sample-file.ts";
import { SharePage } from "./harness/share-page.ts";
import type { Stage } from "./harness/stage.ts";

/** A phone's width and height, CSS pixels. */
const PHONE = { width: 390, height: 844 };

describe.skipIf(!(await hasBrowser()))("the chat of a share", () => {
  let world: PageStage;
  let stage: Stage;
  let url = "";
  let first: Browser;
  let second: Browser;
  let small: SampleFile;

  beforeAll(async () => {
    world = await openPageStage();
    ({ stage, url } = world);
    [first, second] = world.browsers;
    small = await makeSampleFile({ path: stage.folder.file("small.bin"), sizeBytes: 70_000 });
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  /** A page that shares the small file, and the link. */
  async function sharing(): Promise<{ provider: SharePage; link: string }> {
    const provider = await SharePage.open(first, url);
    await provider.choose([small.path]);
    return { provider, link: await provider.link() };
  }

  /** Two pages that talk. */
  async function talking(): Promise<{ ada: ChatPage; bob: ChatPage; link: string }> {
    const { provider, link } = await sharing();
    const receiver = await SharePage.open(second, link);
    await receiver.says(/^Complete, verified/);
    const ada = await ChatPage.open(provider, "Ada");
    const bob = await ChatPage.open(receiver, "Bob");
    await ada.region.getByRole("listitem").filter({ hasText: "Bob" }).waitFor();
    await bob.region.getByRole("listitem").filter({ hasText: "Ada" }).waitFor();
    return { ada, bob, link };
  }

  async function close(...chats: readonly ChatPage[]): Promise<void> {
    for (const { share } of chats) expect(share.complaints).toEqual([]);
    await Promise.all(chats.map(({ share }) => share.close()));
  }

  it("[PG33, PG35, PG36, PG37] goes from page to page, and is closed at first", async () => {
    const { provider, link } = await sharing();
    expect(await provider.page.getByRole("region", { name: "Chat" }).count()).toBe(0);
    const ada = await ChatPage.open(provider, "Ada");
    await ada.say("hello");
    const receiver = await SharePage.open(second, link);
    await ChatPage.button(receiver, 1).waitFor();
    const bob = await ChatPage.open(receiver);
    await ChatPage.button(receiver).waitFor();
    await bob.shows("hello");
    expect(await bob.region.getByLabel("Your name in this chat").inputValue()).toMatch(
      /^Guest \d{4}$/,
    );
    await bob.join("Bob");
    await bob.say("good day");
    await ada.shows("good day");
    await ada.shows("Bob joined");
    expect(await bob.texts()).toEqual(["hello", "good day", "Sent"]);
    await receiver.close();
    await ada.shows("Bob left");
    await close(ada);
  });

  it("[PG34, PG37] loads nothing before somebody talks, and has history for who comes late", async () => {
    const { provider, link } = await sharing();
    const loaded: string[] = [];
    const context = await second.newContext();
    context.on("request", (request) => loaded.push(request.url()));
    const receiver = await SharePage.openIn(context, link);
    await receiver.says(/^Complete, verified/);
    const before = [...loaded];
    const ada = await ChatPage.open(provider, "Ada");
    await ada.say("one");
    await ChatPage.button(receiver, 1).waitFor();
    expect(before.filter((address) => address.includes("chat"))).toEqual([]);
    expect(loaded.filter((address) => address.includes("chat")).length).toBeGreaterThan(0);
    const bob = await ChatPage.open(receiver, "Bob");
    await bob.say("two");
    await ada.shows("two");
    await ada.say("three");
    await bob.shows("three");
    await close(ada);
    await bob.shows("Ada left");
    const cid = await ChatPage.open(await SharePage.open(first, link));
    await cid.shows("three");
    expect(await cid.texts()).toEqual(["one", "two", "three"]);
    await close(bob, cid);
  });

  it("[PG35, PG40, CL38, CL39] goes to the terminal and back, and what is written is text", async () => {
    const { provider, link } = await sharing();
    const ada = await ChatPage.open(provider, "Ada <i>");
    await ada.say("<img src=x onerror=alert(1)>");
    const terminal = stage.chat(link, "Term\u001b[2J");
    const heard = await terminal.event("message");
    expect(heard).toMatchObject({ name: "Ada <i>", text: "<img src=x onerror=alert(1)>" });
    terminal.type("\u001b[31mred\u001b[0m <b>bold</b> \u202eright");
    await ada.shows("\\u{1B}[31mred\\u{1B}[0m <b>bold</b> \\u{202E}right");
    await ada.shows("Term\\u{1B}[2J joined");
    expect(await ada.log.locator("b, i, img, script").count()).toBe(0);
    await ada.region.getByRole("button", { name: "Change name" }).click();
    await ada.region.getByLabel("Your name in this chat").fill("Eve");
    await ada.share.page.keyboard.press("Enter");
    await terminal.event("presence", ({ name, state }) => name === "Eve" && state === "here");
    await close(ada);
    await terminal.event("presence", ({ name, state }) => name === "Eve" && state === "gone");
    terminal.type("/quit");
    expect(await terminal.end).toEqual({ code: 0, signal: undefined });
    expect(terminal.all("banned")).toEqual([]);
  });

  it("[CL43] has what was said beside a share of the terminal for who comes late", async () => {
    const { provider, link } = await stage.share([small.path], "--rendezvous", url);
    const bob = await ChatPage.open(await SharePage.open(second, link), "Bob");
    await bob.share.says(/^Complete, verified/);
    await bob.say("is anybody here?");
    await close(bob);
    const cid = await ChatPage.open(await SharePage.open(first, link));
    await cid.shows("is anybody here?");
    await close(cid);
    await provider.stop("SIGINT");
  });

  it("[PG39] is for the keyboard alone", async () => {
    const { ada, bob } = await talking();
    const { page } = ada.share;
    await page.keyboard.press("Escape");
    await ada.region.waitFor({ state: "detached" });
    const button = ChatPage.button(ada.share);
    await expect.poll(() => isFocused(page, "Chat")).toBe(true);
    expect(await button.getAttribute("aria-expanded")).toBe("false");
    await page.keyboard.press("Enter");
    await ada.field.waitFor();
    await expect.poll(() => isActive(ada.field)).toBe(true);
    await page.keyboard.type("one");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("two");
    await page.keyboard.press("Enter");
    await bob.log.getByText("one\ntwo").waitFor();
    await page.keyboard.insertText("x".repeat(2_001));
    await page.keyboard.press("Enter");
    expect(await ada.region.getByRole("alert").innerText()).toMatch(/at most 2,000 characters/);
    expect(await ada.field.inputValue()).toHaveLength(2_001);
    await page.keyboard.press("Shift+Tab");
    expect(await isFocused(page, "Share files in this chat")).toBe(true);
    await page.keyboard.press("Shift+Tab");
    expect(await isActive(ada.log)).toBe(true);
    await close(ada, bob);
  });

  it("[PG38] stays where one reads, and leads to what is new", async () => {
    const { ada, bob } = await talking();
    // Fewer than what an author may say at once (PO14), more than fit.
    for (let count = 0; count < 20; count += 1) await ada.say(`line ${count}`);
    await bob.shows("line 19");
    const isAtEnd = (): Promise<boolean> =>
      bob.log.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight <= 2);
    expect(await isAtEnd()).toBe(true);
    const button = bob.region.getByRole("button", { name: "New messages" });
    // The browser tells of scrolling in its next frame, and a line that comes before that goes to
    // the end.
    await bob.log.evaluate((log) => {
      log.scrollTop = 0;
      log.dispatchEvent(new Event("scroll"));
    });
    expect(await button.count()).toBe(0);
    await ada.say("and one more");
    await button.click();
    expect(await isAtEnd()).toBe(true);
    expect(await button.count()).toBe(0);
    await close(ada, bob);
  });

  it("[PG40, PG41] shares files by link, which another page opens", async () => {
    const { ada, bob } = await talking();
    const path = stage.folder.file("chosen.txt");
    const chosen = await makeSampleFile({ path, sizeBytes: 5_000 });
    const chooser = ada.share.page.waitForEvent("filechooser");
    await ada.region.getByRole("button", { name: "Share files in this chat" }).click();
    await (await chooser).setFiles(chosen.path);
    await bob.log.getByText("chosen.txt (5.0 kB)").waitFor();
    await bob.log.getByRole("button", { name: "Open share" }).click();
    await bob.share.page.getByRole("button", { name: "Save chosen.txt" }).waitFor();
    expect(await bob.share.save(chosen)).toBe(chosen.sha256);
    const bytes = (await readFile(path)).toString("base64");
    for (const event of ["dragover", "drop"]) {
      const dataTransfer = await bob.share.page.evaluateHandle((base64) => {
        const transfer = new DataTransfer();
        const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([content], "dropped.txt"));
        return transfer;
      }, bytes);
      await bob.log.dispatchEvent(event, { dataTransfer });
    }
    await ada.log.getByText("dropped.txt (5.0 kB)").waitFor();
    expect(await bob.share.page.getByRole("region", { name: "You are sharing" }).count()).toBe(1);
    await bob.say("see https://example.org/a, not javascript:alert(1)");
    const link = ada.log.getByRole("link");
    expect(await link.innerText()).toBe("https://example.org/a");
    expect(await link.getAttribute("rel")).toContain("noopener");
    expect(await link.getAttribute("target")).toBe("_blank");
    await close(ada, bob);
  });

  it("[PG20, PG33] fits a phone, is dark where the system is, and holds still", async () => {
    const { provider, link } = await sharing();
    const ada = await ChatPage.open(provider, "Ada");
    await ada.say(`${"unbreakable".repeat(30)} https://example.org/${"path".repeat(80)}`);
    const context = await second.newContext({
      ...{ viewport: PHONE, colorScheme: "dark", reducedMotion: "reduce" },
    });
    const bob = await ChatPage.open(await SharePage.openIn(context, link), "Bob".repeat(10));
    await bob.field.fill("z".repeat(1_900));
    await bob.field.press("Enter");
    await bob.region.getByText("Sent", { exact: true }).waitFor();
    const looks = await bob.region.evaluate((region) => ({
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      ground: getComputedStyle(region).backgroundColor,
      motions: document.getAnimations().filter((one) => one instanceof CSSAnimation).length,
    }));
    expect(looks).toMatchObject({ overflow: 0, motions: 0 });
    const [red = 255, green = 255, blue = 255] = (looks.ground.match(/[\d.]+/g) ?? []).map(Number);
    expect(red + green + blue).toBeLessThan(150);
    await close(ada, bob);
  });

  it("[PG33] says where a link has no chat, and where one may only read", async () => {
    const seed = new Uint8Array(32).fill(7);
    const options = { name: "old", publishSeed: seed, rendezvousUrls: [url] };
    const silent = GroupSpecifier.create({
      ...options,
      capabilities: { objectReplicationEnabled: true, serverChannelEnabled: true },
    });
    const page = await SharePage.open(first, linkOf(silent));
    await page.page.getByText("This link has no chat.").waitFor();
    expect(await ChatPage.button(page).count()).toBe(0);
    await page.close();
    const quiet = GroupSpecifier.create({
      ...{ ...options, postersSeed: seed },
      capabilities: {
        ...{ objectReplicationEnabled: true, serverChannelEnabled: true, postingEnabled: true },
      },
    });
    const reader = await ChatPage.open(await SharePage.open(first, linkOf(quiet)));
    await reader.region.getByText("This link lets you read here, not write.").waitFor();
    expect(await reader.region.getByRole("textbox").count()).toBe(0);
    await close(reader);
  });

  function linkOf(specifier: GroupSpecifier): string {
    return `${url}#${specifier.withoutAuthorizations().toFragment()}`;
  }
});

/** True when what is typed goes to it. */
function isActive(element: Locator): Promise<boolean> {
  return element.evaluate((one) => one === document.activeElement);
}

/** True when what has the focus is called so. */
function isFocused(page: Page, name: string): Promise<boolean> {
  return page.evaluate((label) => {
    const { activeElement } = document;
    return [activeElement?.getAttribute("aria-label"), activeElement?.textContent].includes(label);
  }, name);
}
