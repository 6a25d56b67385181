/** Postings by NetGroup, and by its names of 2010. */

import { createHash } from "node:crypto";
import { GroupSpecifier as FlashSpecifier, NetStatusEvent } from "passalong/as3";
import { type GroupSpecifier, GroupSpecifierBuilder, RejectedError } from "passalong/group";
import { messageIDOf, type NetGroup, type PostingNotification } from "passalong/netgroup";
import { describe, expect, it } from "vitest";
import { FlashWorld } from "../as3/flash-world.ts";
import { RENDEZVOUS_URL } from "../session/world.ts";
import { GroupWorld } from "./group-world.ts";

function postingSpecifier(password?: string): GroupSpecifier {
  const builder = new GroupSpecifierBuilder("talk");
  builder.postingEnabled = true;
  builder.serverChannelEnabled = true;
  builder.rendezvousUrls = [RENDEZVOUS_URL];
  if (password !== undefined) builder.setPostingPassword(password);
  return builder.build();
}

/** Everything that a group was told of postings. */
function postingsOf(group: NetGroup): PostingNotification[] {
  const told: PostingNotification[] = [];
  group.on("posting.notify", (posting) => told.push(posting));
  return told;
}

describe("posting", () => {
  it("[NG15] tells every other member once, with its author, in the author's order", async () => {
    const world = new GroupWorld();
    const specifier = postingSpecifier();
    const groups = [
      await world.join({ specifier }),
      await world.join({ specifier }),
      await world.join({ specifier }),
    ];
    await world.untilMeshed(groups);
    const [author, ...others] = groups;
    const told = groups.map((group) => postingsOf(group));
    const messages = ["one", { two: [2, null] }, new Uint8Array([3])];
    for (const message of messages) await world.settled(author?.post(message) ?? Promise.reject());
    await world.until(() => told.slice(1).every((list) => list.length === 3));
    await world.time.advance(10_000);
    expect(told[0]).toEqual([]);
    for (const list of told.slice(1)) {
      expect(list.map(({ message }) => message)).toEqual(messages);
      expect(list.map(({ peerId }) => peerId)).toEqual(messages.map(() => author?.peerId));
      expect(list.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    }
    expect(others).toHaveLength(2);
    await world.close();
  });

  it("[NG16] gives the id of the bytes, and the same bytes again are told to nobody", async () => {
    const world = new GroupWorld();
    const specifier = postingSpecifier();
    const groups = [await world.join({ specifier }), await world.join({ specifier })] as const;
    await world.untilMeshed(groups);
    const told = postingsOf(groups[1]);
    const first = await world.settled(groups[0].post("hello"));
    const second = await world.settled(groups[0].post("hello"));
    // CBOR: a text of five bytes.
    const bytes = Buffer.from([0x65, ...Buffer.from("hello")]);
    expect(first).toBe(createHash("sha256").update(bytes).digest("hex"));
    expect([second, messageIDOf("hello")]).toEqual([first, first]);
    await world.settled(groups[0].post("bye"));
    await world.until(() => told.length === 2);
    expect(told.map(({ message }) => message)).toEqual(["hello", "bye"]);
    await world.close();
  });

  it("[NG16] without the right to post nothing leaves, and with it all members take it", async () => {
    const world = new GroupWorld();
    const specifier = postingSpecifier("sesame");
    const reader = await world.join({ specifier: specifier.withoutAuthorizations() });
    const poster = await world.join({ specifier });
    await world.untilMeshed([reader, poster]);
    const told = [postingsOf(reader), postingsOf(poster)];
    expect([reader.mayPost, poster.mayPost]).toEqual([false, true]);
    expect(await world.settled(reader.post("let me"))).toBeUndefined();
    expect(await world.settled(poster.post("welcome"))).toBeDefined();
    await world.until(() => told[0]?.length === 1);
    expect(told[1]).toEqual([]);
    await world.close();
  });

  it("[NG16] what is too large, too much or in another group is refused", async () => {
    const world = new GroupWorld();
    const group = await world.join({ specifier: postingSpecifier() });
    await expect(group.post(new Uint8Array(20_000))).rejects.toThrow(RangeError);
    const flood = Array.from({ length: 1_000 }, (_, number) =>
      group.post(number).then(
        () => "posted",
        (error: unknown) => (error instanceof RejectedError ? error.code : "other"),
      ),
    );
    const ends = new Set(await world.settled(Promise.all(flood)));
    expect(ends).toEqual(new Set(["posted", "rejected/tooFast"]));
    const objects = await world.join();
    await expect(objects.post("hello")).rejects.toThrow(RejectedError);
    await world.close();
  });
});

describe("posting by its names of 2010", () => {
  it("[NG12, NG15] NetGroup.Posting.Notify reaches the others, and null is who may not post", async () => {
    const world = new FlashWorld();
    const specifier = new FlashSpecifier("chat");
    specifier.postingEnabled = true;
    specifier.serverChannelEnabled = true;
    specifier.setPostingPassword("sesame");
    const poster = await world.group(specifier.groupspecWithAuthorizations());
    const reader = await world.group(specifier.groupspecWithoutAuthorizations());
    await world.until(() => poster.neighborCount === 1 && reader.neighborCount === 1);
    const heard: unknown[] = [];
    for (const group of [poster, reader]) {
      group.addEventListener(NetStatusEvent.NET_STATUS, ({ info }) => {
        if (info.code === "NetGroup.Posting.Notify") heard.push([group, info]);
      });
    }
    expect(reader.post("no")).toBeNull();
    const messageID = poster.post({ user: "tom", text: "hi" });
    await world.until(() => heard.length === 1);
    expect(heard).toEqual([
      [
        reader,
        {
          code: "NetGroup.Posting.Notify",
          level: "status",
          message: { user: "tom", text: "hi" },
          messageID,
        },
      ],
    ]);
    await world.close();
  });
});
