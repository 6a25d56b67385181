/** The page as a person uses it: by its roles, labels and words, never by its insides. */

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Browser, BrowserContext, JSHandle, Page } from "playwright-core";
import type { SampleFile } from "./sample-file.ts";

/**
 * How long anything on a page may take, ms: far longer than ever seen, and less than a test may, so
 * that the one who waits is named.
 */
const PAGE_DEADLINE_MS = 45_000;

/** One open page. */
export class SharePage {
  readonly page: Page;
  /** What the page complained about; tests expect nothing. */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(PAGE_DEADLINE_MS);
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
  }

  /**
   * Opens the page, or a link, in a profile of its own.
   *
   * @param prepare  Runs in the page before anything else.
   */
  static async open(
    browser: Browser,
    url: string,
    prepare: () => void = () => undefined,
  ): Promise<SharePage> {
    const context = await browser.newContext({ acceptDownloads: true });
    await context.addInitScript(prepare);
    return SharePage.openIn(context, url);
  }

  /** Opens the page, or a link, in a given profile, which ends with it. */
  static async openIn(context: BrowserContext, url: string): Promise<SharePage> {
    const opened = new SharePage(await context.newPage());
    await opened.page.goto(url);
    return opened;
  }

  /** Chooses files with the button. */
  async choose(paths: readonly string[]): Promise<void> {
    const chooser = this.page.waitForEvent("filechooser");
    await this.page.getByRole("button", { name: "Choose files" }).click();
    await (await chooser).setFiles([...paths]);
  }

  /** Drops one file somewhere on the page. */
  async drop(original: SampleFile, bytes: Buffer): Promise<void> {
    const dataTransfer = await this.#transferOf(original, bytes);
    const target = this.page.getByRole("main");
    for (const event of ["dragenter", "dragover", "drop"]) {
      await target.dispatchEvent(event, { dataTransfer });
    }
  }

  /** Pastes one file. */
  async paste(original: SampleFile, bytes: Buffer): Promise<void> {
    const transfer = await this.#transferOf(original, bytes);
    await transfer.evaluate((clipboardData) => {
      const options = { clipboardData, bubbles: true, cancelable: true };
      document.body.dispatchEvent(new ClipboardEvent("paste", options));
    });
  }

  /** The link, as soon as it is shown. */
  async link(): Promise<string> {
    const field = this.page.getByLabel("Share link");
    await field.waitFor();
    return field.evaluate(
      (element) =>
        new Promise<string>((resolve) => {
          const look = (): void => {
            const value = element instanceof HTMLInputElement ? element.value : "";
            if (value.includes("#")) resolve(value);
            else requestAnimationFrame(look);
          };
          look();
        }),
    );
  }

  /** Waits until the page says in words how things stand. */
  async says(words: RegExp): Promise<void> {
    await this.page.getByRole("status").filter({ hasText: words }).first().waitFor();
  }

  /** Waits until a picture is not only there but drawn; its width in pixels. */
  async shows(picture: SampleFile): Promise<number> {
    const image = this.page.getByRole("img", { name: picture.name });
    await image.waitFor();
    return image.evaluate(async (element) => {
      if (!(element instanceof HTMLImageElement)) return 0;
      await element.decode();
      return element.naturalWidth;
    });
  }

  /** Saves a file with its button; SHA-256 of what was saved, hex. */
  async save(original: SampleFile): Promise<string> {
    const download = this.page.waitForEvent("download");
    await this.page.getByRole("button", { name: new RegExp(`^Save.*${original.name}`) }).click();
    const hash = createHash("sha256");
    await pipeline(createReadStream(await (await download).path()), hash);
    return hash.digest("hex");
  }

  /** Closes the page as a person does. */
  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** What a drag or a paste brings, in the page. */
  #transferOf(original: SampleFile, bytes: Buffer): Promise<JSHandle<DataTransfer>> {
    return this.page.evaluateHandle(
      ({ name, base64 }) => {
        const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const transfer = new DataTransfer();
        transfer.items.add(new File([content], name));
        return transfer;
      },
      { name: original.name, base64: bytes.toString("base64") },
    );
  }
}
