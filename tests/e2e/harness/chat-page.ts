/** The chat of a share on a page, as a person uses it. */

import type { Locator } from "playwright-core";
import type { SharePage } from "./share-page.ts";

/** One chat, open. */
export class ChatPage {
  readonly share: SharePage;
  readonly region: Locator;
  readonly log: Locator;
  readonly field: Locator;

  private constructor(share: SharePage) {
    this.share = share;
    this.region = share.page.getByRole("region", { name: "Chat" });
    this.log = this.region.getByRole("log", { name: "Messages" });
    this.field = this.region.getByLabel("Your message");
  }

  /** The button that opens it, once it says how many messages have come. */
  static button({ page }: SharePage, unread?: number): Locator {
    const words = unread === 1 ? "1 new message" : `${unread} new messages`;
    return page.getByRole("button", {
      name: unread === undefined ? /^Chat/ : `Chat, ${words}`,
      exact: true,
    });
  }

  /** Opens it with its button, and takes a name; undefined: reads only. */
  static async open(share: SharePage, name?: string): Promise<ChatPage> {
    await ChatPage.button(share).first().click();
    const chat = new ChatPage(share);
    await chat.region.waitFor();
    if (name !== undefined) await chat.join(name);
    return chat;
  }

  /** Takes a name. */
  async join(name: string): Promise<void> {
    await this.region.getByLabel("Your name in this chat").fill(name);
    await this.region.getByRole("button", { name: "Join" }).click();
    await this.field.waitFor();
  }

  /** Says something and waits until it has left. @throws RangeError when it is not taken. */
  async say(text: string): Promise<void> {
    await this.field.fill(text);
    await this.share.page.keyboard.press("Enter");
    if ((await this.field.inputValue()) !== "") {
      const reasons = await this.region.getByRole("alert").allInnerTexts();
      throw new RangeError(`"${text}" is not said: ${reasons.join(" ")}`);
    }
    await this.region.getByText("Sent", { exact: true }).waitFor();
  }

  /** Waits until a text is shown, word for word. */
  async shows(text: string): Promise<void> {
    await this.log.getByText(text, { exact: true }).first().waitFor();
  }

  /** The texts of all messages, in the order in which they are shown. */
  texts(): Promise<string[]> {
    return this.log.getByRole("article").getByRole("paragraph").allInnerTexts();
  }
}
