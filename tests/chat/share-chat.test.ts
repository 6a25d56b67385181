/** Members of a share who talk through its session. */

import { joinChat, joinChatIn, type Chat } from "passalong/chat";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ShareWorld, type TestShare } from "../share/share-world.ts";
import { randomContent, ScriptedSource } from "../share/sources.ts";

describe("a chat beside a share", () => {
  let world: ShareWorld;
  let provider: TestShare;
  let receiver: TestShare;

  beforeEach(async () => {
    world = new ShareWorld();
    provider = await world.provide(new ScriptedSource("a.bin", randomContent(100_000)));
    receiver = await world.receive(provider.share.link);
    await world.untilComplete(receiver);
  });

  afterEach(async () => {
    await world.close();
  });

  function chatOf({ share, platform }: TestShare, isQuiet = false, name = ""): Chat {
    return joinChatIn(share.session, { specifier: share.specifier, platform, isQuiet, name });
  }

  /** What has been heard of others and of oneself, as "name: text". */
  const textsOf = (chat: Chat): string[] =>
    chat.messages().map(({ name, text }) => `${name}: ${text}`);

  const namesOf = (chat: Chat): string[] => chat.members().map(({ name }) => name);

  it("[SH27, CH10] goes both ways, with history, and leaves the share as it is", async () => {
    const ann = chatOf(provider, false, "Ann");
    expect(ann.mayPost).toBe(true);
    await ann.say("before you came");
    const bob = chatOf(receiver, false, "Bob");
    await world.until(() => bob.messages().length === 1);
    await bob.say("hello");
    await world.until(() => ann.messages().length === 2);
    expect(textsOf(ann)).toEqual(["Ann: before you came", "Bob: hello"]);
    expect(namesOf(ann)).toEqual(["Ann", "Bob"]);
    await bob.close();
    await world.until(() => ann.members()[1]?.state === "gone");
    expect(receiver.share.neighbors()).toHaveLength(1);
    await expect(bob.say("gone")).rejects.toThrow(/closed/);
    expect([...provider.told.banned, ...receiver.told.banned]).toEqual([]);
  });

  it("[CH10, NG24] meets who joins the share's group only to talk", async () => {
    const ann = chatOf(provider, false, "Ann");
    const joining = joinChat(provider.share.specifier.withoutAuthorizations(), {
      ...{ platform: world.platform(), name: "Terminal" },
    });
    let terminal: Chat | undefined;
    void joining.then((joined) => {
      terminal = joined;
    });
    await world.until(() => terminal?.neighborCount === 2);
    await terminal?.say("from the terminal");
    await world.until(() => ann.messages().length === 1);
    await ann.say("to the terminal");
    await world.until(() => terminal?.messages().length === 2);
    // A page that comes later gets the history from those who took part.
    const late = chatOf(await world.receive(provider.share.link), true);
    await world.until(() => late.messages().length === 2);
    expect([...provider.told.banned, ...receiver.told.banned]).toEqual([]);
    expect(terminal?.neighborCount).toBe(3);
    const leaving = terminal?.close();
    await world.time.advance(2_000);
    await leaving;
  });

  it("[PO17, SH27] is heard of by who takes no part yet, once somebody has posted", async () => {
    const heard: string[] = [];
    receiver.share.on("postingsHeard", ({ peerId }) => heard.push(peerId));
    const ann = chatOf(provider, true);
    await world.time.advance(20_000);
    expect(heard).toEqual([]);
    await ann.rename("Ann");
    await world.until(() => heard.length === 1);
    expect(heard).toEqual([provider.share.session.peerId]);
  });

  it("[CH9] tells nobody of who only reads", async () => {
    const ann = chatOf(provider, false, "Ann");
    const bob = chatOf(receiver, true);
    await world.until(() => bob.members().length === 1);
    await world.time.advance(20_000);
    expect(namesOf(ann)).toEqual(["Ann"]);
    expect(namesOf(bob)).toEqual(["Ann"]);
    await bob.close();
    await world.time.advance(2_000);
    expect(namesOf(ann)).toEqual(["Ann"]);
  });

  it("[CH7, CH9] tells of who takes a name after reading, and how long ago others came", async () => {
    const ann = chatOf(provider, false, "Ann");
    await world.time.advance(60_000);
    const bob = chatOf(receiver, true);
    const ages = new Map<string, number>();
    bob.on("presence", ({ name, agoMs }) => ages.set(name, agoMs));
    await world.until(() => ages.has("Ann"));
    expect(ages.get("Ann")).toBeGreaterThanOrEqual(60_000);
    await bob.rename("Bob");
    expect(ages.get("Bob")).toBe(0);
    await world.until(() => ann.members().length === 2);
    expect(namesOf(ann)).toEqual(["Ann", "Bob"]);
  });
});
