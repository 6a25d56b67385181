/** The page's chat of a share, with others who talk in the same group. */

import { signal } from "@preact/signals";
import { type Chat, joinChatIn } from "passalong/chat";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChatSurroundings } from "../../apps/web/src/model/chat-door.ts";
import type { ChatLine, MessageLine } from "../../apps/web/src/model/chat-log.ts";
import { ChatRoom } from "../../apps/web/src/model/chat-room.ts";
import { ShareWorld, type TestShare } from "../share/share-world.ts";
import { randomContent, ScriptedSource } from "../share/sources.ts";
import { MemoryStorage } from "./memory-storage.ts";

const PAGE_URL = "https://page.example/";

const FILES_LINK = `${PAGE_URL}#files`;

const textOf = ({ parts }: MessageLine): string => parts.map(({ text }) => text).join("");

describe("the page's chat", () => {
  let world: ShareWorld;
  let provider: TestShare;
  let receiver: TestShare;
  let storage: MemoryStorage;
  const shared: string[][] = [];

  beforeEach(async () => {
    world = new ShareWorld();
    storage = new MemoryStorage();
    shared.length = 0;
    provider = await world.provide(new ScriptedSource("a.bin", randomContent(1_000)));
    receiver = await world.receive(provider.share.link);
    await world.untilComplete(receiver);
  });

  afterEach(async () => {
    await world.close();
  });

  function surroundingsOf({ share, platform }: TestShare): ChatSurroundings {
    return {
      ...{ share, platform, pageUrl: PAGE_URL, page: { sessionStorage: storage } },
      visitName: signal(undefined),
      shareFiles: async (chosen) => {
        shared.push(chosen.map(({ path }) => path));
        return FILES_LINK;
      },
      openLink: () => undefined,
    };
  }

  /** The receiver's page, and a chat of the provider's that is not a page's. */
  async function setUp(
    isOpen = true,
  ): Promise<{ room: ChatRoom; opened: { value: boolean }; ann: Chat }> {
    const { share, platform } = provider;
    const options = { specifier: share.specifier, platform, name: "Ann" };
    const ann = joinChatIn(share.session, options);
    await world.time.advance(1_000);
    const opened = signal(isOpen);
    return { room: new ChatRoom(surroundingsOf(receiver), opened), opened, ann };
  }

  const wordsOf = ({ lines }: ChatRoom): string[] =>
    lines.value.map((line: ChatLine) =>
      line.kind === "notice" ? `* ${line.text}` : `${line.name}: ${textOf(line)}`,
    );

  const namesOf = ({ members }: ChatRoom): string[] => members.value.map(({ name }) => name);

  async function settle<T>(promise: Promise<T>): Promise<T> {
    let isDone = false;
    const end = (): void => {
      isDone = true;
    };
    promise.then(end, end);
    await world.until(() => isDone);
    return promise;
  }

  it("[PG35] tells nobody of who reads, and proposes a guest's name", async () => {
    const { room, ann } = await setUp();
    await ann.say("hello");
    await world.until(() => wordsOf(room).length === 1);
    expect(wordsOf(room)).toEqual(["Ann: hello"]);
    expect(room.name.value).toMatch(/^Guest \d{4}$/);
    expect(room.hasJoined.value).toBe(false);
    expect(namesOf(room)).toEqual(["Ann"]);
    expect(ann.members()).toHaveLength(1);
    await settle(room.join("  "));
    await world.until(() => ann.members().length === 2);
    expect(ann.members()[1]?.name).toBe(room.name.value);
    expect(room.name.value).toMatch(/^Guest \d{4}$/);
  });

  it("[PG35] asks for a name once in a visit", async () => {
    const { room, ann } = await setUp();
    await settle(room.join("Bob\n\u202e"));
    expect(room.name.value).toBe("Bob \\u{202E}");
    await settle(room.close());
    const opened = signal(false);
    const again = new ChatRoom(surroundingsOf(receiver), opened);
    expect(again.name.value).toBe("Bob \\u{202E}");
    expect(again.hasJoined.value).toBe(false);
    opened.value = true;
    await world.until(() => again.hasJoined.value);
    await world.until(() => ann.members()[1]?.state === "here");
  });

  it("[PG37] shows own words at once, and that they have left", async () => {
    const { room, ann } = await setUp();
    await settle(room.join("Bob"));
    expect(room.say("  one\u0007\ntwo  ")).toBe(true);
    expect(room.say(" \n ")).toBe(false);
    expect(room.lines.value).toMatchObject([{ state: "sending" }]);
    await world.until(() => ann.messages().length === 1);
    expect(room.lines.value).toMatchObject([{ name: "Bob", state: "sent" }]);
    expect(wordsOf(room)).toEqual(["Bob: one\\u{7}\ntwo"]);
    expect(ann.messages()[0]?.text).toBe("one\\u{7}\ntwo");
  });

  it("[PG39] refuses what is too long in a sentence that says how long it may be", async () => {
    const { room } = await setUp();
    await settle(room.join("Bob"));
    expect(room.say("x".repeat(2_001))).toBe(false);
    expect(room.problem.value).toMatch(/^A message has at most 2,000 characters .* 2,001 .*\.$/);
    expect(room.lines.value).toEqual([]);
    expect(room.say("😀".repeat(2_000))).toBe(true);
    expect(room.problem.value).toBeUndefined();
  });

  it("[PG37] waits with what comes faster than others take it, and keeps the order", async () => {
    const { room, ann } = await setUp();
    await settle(room.join("Bob"));
    const texts = Array.from({ length: 60 }, (_, number) => `word ${number}`);
    for (const text of texts) room.say(text);
    expect(
      room.lines.value.some((line) => line.kind === "message" && line.state === "sending"),
    ).toBe(true);
    await world.until(() => ann.messages().length === texts.length);
    expect(ann.messages().map(({ text }) => text)).toEqual(texts);
  });

  it("[PG37] puts what was said before in the order of the authors' clocks", async () => {
    const { share, platform } = receiver;
    const bob = joinChatIn(share.session, { specifier: share.specifier, platform, name: "Bob" });
    const { ann } = await setUp();
    await world.until(() => bob.members().length === 2);
    for (const [chat, text] of [
      [ann, "1"],
      [bob, "2"],
      [ann, "3"],
      [bob, "4"],
    ] as const) {
      await settle(chat.say(text));
      await world.time.advance(1_000);
    }
    const late = await world.receive(provider.share.link);
    const room = new ChatRoom(surroundingsOf(late), signal(false));
    await world.until(() => room.unreadCount.value === 4);
    expect(wordsOf(room)).toEqual(["Ann: 1", "Bob: 2", "Ann: 3", "Bob: 4"]);
    await settle(bob.say("5"));
    await world.until(() => room.unreadCount.value === 5);
    expect(wordsOf(room).at(-1)).toBe("Bob: 5");
  });

  it("[PG36] says who joins, leaves and changes its name, but not who was there", async () => {
    const { room, ann } = await setUp();
    await world.until(() => namesOf(room).length === 1);
    await world.time.advance(60_000);
    const third = await world.receive(provider.share.link);
    const options = { specifier: third.share.specifier, platform: third.platform };
    const cid = joinChatIn(third.share.session, { ...options, name: "Cid" });
    await world.until(() => namesOf(room).length === 2);
    await settle(cid.rename("Sid"));
    await world.until(() => namesOf(room).includes("Sid"));
    await settle(cid.close());
    await world.until(() => namesOf(room).length === 1);
    expect(wordsOf(room)).toEqual(["* Cid joined", "* Cid is now called Sid", "* Sid left"]);
    await settle(ann.close());
    await world.until(() => namesOf(room).length === 0);
  });

  it("[PG33] counts what comes while nobody looks", async () => {
    const { room, opened, ann } = await setUp(false);
    await settle(ann.say("one"));
    await settle(ann.say("two"));
    await world.until(() => room.unreadCount.value === 2);
    opened.value = true;
    expect(room.unreadCount.value).toBe(0);
    await settle(ann.say("three"));
    await world.until(() => wordsOf(room).length === 3);
    expect(room.unreadCount.value).toBe(0);
  });

  it("[PG41] shares files and says where they are", async () => {
    const { room, ann } = await setUp();
    const chosen = [{ file: new File(["12345"], "b.txt"), path: "folder/b.txt" }];
    await settle(room.shareFiles(chosen));
    await settle(room.shareFiles([]));
    await world.until(() => ann.messages().length === 1);
    expect(shared).toEqual([["folder/b.txt"]]);
    expect(ann.messages()[0]).toMatchObject({
      name: room.name.value,
      text: `b.txt (5 bytes)\n${FILES_LINK}`,
    });
    await settle(room.shareFiles([...chosen, ...chosen]));
    await world.until(() => ann.messages().length === 2);
    expect(ann.messages()[1]?.text).toBe(`2 files (10 bytes)\n${FILES_LINK}`);
  });
});
