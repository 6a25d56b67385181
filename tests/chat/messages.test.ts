/** What is said in a chat, and in which order it comes. */

import { MESSAGES_KEPT_MAX, TEXT_CHARACTERS_MAX } from "passalong/chat";
import { GroupSpecifierBuilder, RejectedError } from "passalong/group";
import { describe, expect, it } from "vitest";
import { ChatWorld, talk } from "./chat-world.ts";

describe("messages", () => {
  it("[CH1, CH8] come to every other member once, with author and name, in order", async () => {
    const world = new ChatWorld();
    const [ann, bob, eve] = await world.talkers("Ann", "Bob", "Eve");
    if (ann === undefined || bob === undefined || eve === undefined) throw new TypeError("three");
    for (const text of ["one", "two", "two"]) await world.says(ann, text);
    await world.until(() => bob.messages.length === 3 && eve.messages.length === 3);
    await world.time.advance(10_000);
    for (const { messages, texts } of [ann, bob, eve]) {
      expect(texts()).toEqual(["one", "two", "two"]);
      expect(messages.map(({ order }) => order)).toEqual([1, 2, 3]);
      expect(new Set(messages.map(({ peerId }) => peerId))).toEqual(new Set([ann.chat.peerId]));
      expect(new Set(messages.map(({ name }) => name))).toEqual(new Set(["Ann"]));
    }
    expect(ann.messages.every(({ isOwn }) => isOwn)).toBe(true);
    expect(bob.messages.some(({ isOwn }) => isOwn)).toBe(false);
    expect(bob.chat.messages()).toEqual(bob.messages);
    await world.close();
  });

  it("[CH8] of several authors are numbered as they come", async () => {
    const world = new ChatWorld();
    const [ann, bob] = await world.talkers("Ann", "Bob");
    if (ann === undefined || bob === undefined) throw new TypeError("two");
    await world.settled(Promise.all([ann.chat.say("a"), bob.chat.say("b")]));
    await world.until(() => ann.messages.length === 2 && bob.messages.length === 2);
    expect(ann.texts()).toEqual(["a", "b"]);
    expect(bob.texts()).toEqual(["b", "a"]);
    expect(bob.messages.map(({ order }) => order)).toEqual([1, 2]);
    await world.close();
  });

  it("[CH8, CH6] a newcomer gets what was said, and learns who is there", async () => {
    const world = new ChatWorld();
    const [ann, bob] = await world.talkers("Ann", "Bob");
    if (ann === undefined || bob === undefined) throw new TypeError("two");
    await world.says(ann, "early");
    await world.until(() => bob.messages.length === 1);
    await world.settled(ann.chat.close());
    const late = await world.talker("Late");
    await world.until(() => late.messages.length === 1);
    expect(late.messages[0]).toMatchObject({ name: "Ann", text: "early", isOwn: false });
    await world.until(() => late.presence.some(({ state }) => state === "gone"));
    await world.until(() => late.chat.members().length === 3);
    const states = late.chat.members().map(({ name, state }) => `${name} ${state}`);
    expect(new Set(states)).toEqual(new Set(["Late here", "Bob here", "Ann gone"]));
    await world.close();
  });

  it("[CH8] keeps the last five hundred", async () => {
    const world = new ChatWorld();
    const { chat, messages } = await world.talker("Ann");
    while (messages.length <= MESSAGES_KEPT_MAX) {
      const saying = chat.say(`${messages.length}`).then(
        () => true,
        () => false,
      );
      // Members take so many of one author at once and a second.
      if (!(await world.settled(saying))) await world.time.advance(1_000);
    }
    expect(chat.messages()).toHaveLength(MESSAGES_KEPT_MAX);
    expect(chat.messages()[0]?.text).toBe("1");
    await world.close();
  });

  it.each(["", " \n\t", "x".repeat(TEXT_CHARACTERS_MAX + 1), "😀".repeat(2_001)])(
    "[CH2] %# is not said",
    async (text) => {
      const world = new ChatWorld();
      const { chat, messages } = await world.talker();
      await expect(chat.say(text)).rejects.toThrow(RangeError);
      expect(messages).toEqual([]);
      await world.close();
    },
  );

  it("[CH2] the longest text arrives", async () => {
    const world = new ChatWorld();
    const [ann, bob] = await world.talkers("Ann", "Bob");
    if (ann === undefined || bob === undefined) throw new TypeError("two");
    const text = "😀".repeat(TEXT_CHARACTERS_MAX);
    await world.says(ann, text);
    await world.until(() => bob.messages.length === 1);
    expect(bob.texts()).toEqual([text]);
    await world.close();
  });

  it("[PO4] whoever may not post reads", async () => {
    const world = new ChatWorld();
    const specifier = talk("sesame");
    const ann = await world.talker("Ann", specifier);
    const bob = await world.talker("Bob", specifier.withoutAuthorizations());
    await world.until(() => bob.chat.neighborCount === 1);
    expect([ann.chat.mayPost, bob.chat.mayPost]).toEqual([true, false]);
    expect(await world.says(bob, "let me")).toBeUndefined();
    await world.says(ann, "hello");
    await world.until(() => bob.messages.length === 1);
    expect(bob.texts()).toEqual(["hello"]);
    expect(ann.texts()).toEqual(["hello"]);
    await world.close();
  });

  it("[PO12] a group without postings is refused before anything connects", async () => {
    const world = new ChatWorld();
    const specifier = new GroupSpecifierBuilder("files", { objectReplicationEnabled: true });
    await expect(world.talker("Ann", specifier.build())).rejects.toThrow(RejectedError);
    await world.close();
  });
});
