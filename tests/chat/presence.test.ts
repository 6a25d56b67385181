/** Who is there. */

import { AWAY_MS } from "passalong/chat";
import { describe, expect, it } from "vitest";
import { ChatWorld, talk, type Talker } from "./chat-world.ts";
import { Members, type PresenceChange } from "../../packages/passalong/src/chat/members.ts";
import { parsePeerId } from "passalong/base";

function newsOf({ presence }: Talker): string[] {
  return presence.map(({ name, state }) => `${name} ${state}`);
}

describe("presence", () => {
  it("[CH6] is joining, another name, and leaving: three postings, and no others", async () => {
    const world = new ChatWorld();
    const watcher = await world.join({ specifier: talk() });
    const kinds: unknown[] = [];
    watcher.on("posting.notify", ({ message }) => {
      kinds.push(JSON.parse(JSON.stringify(message)).kind);
    });
    const bob = await world.talker("Bob");
    const ann = await world.talker("Ann");
    await world.until(() => bob.presence.length === 1);
    await world.settled(ann.chat.rename("Anna\n"));
    expect(ann.chat.name).toBe("Anna");
    await world.until(() => bob.presence.length === 2);
    await world.time.advance(90_000);
    await world.settled(ann.chat.close());
    await world.until(() => bob.presence.length === 3 && kinds.length === 4);
    expect(newsOf(bob)).toEqual(["Ann here", "Anna here", "Anna gone"]);
    expect(bob.presence.map(({ formerName }) => formerName)).toEqual([undefined, "Ann", undefined]);
    expect(kinds).toEqual(["here", "here", "here", "gone"]);
    await world.close();
  });

  it("[CH7] who falls silent without a word is away, and here again with the next", async () => {
    const world = new ChatWorld();
    const bob = await world.talker("Bob");
    const ghost = await world.post({ chat: 1, kind: "here", name: "Ghost", at: 8_640_000_000_000 });
    await world.until(() => bob.presence.length === 1);
    await world.time.advance(AWAY_MS + 1);
    expect(newsOf(bob)).toEqual(["Ghost here"]);
    await world.settled(ghost.close());
    await world.until(() => bob.presence.length === 2, 2 * AWAY_MS);
    expect(newsOf(bob)).toEqual(["Ghost here", "Ghost away"]);
    await world.close();
  });

  it("[CH7] goes by the author's clock for what is old, and tells changes once", () => {
    const changes: PresenceChange[] = [];
    const linked = new Set<string>();
    const members = new Members(
      (peerId) => linked.has(peerId),
      (change) => changes.push(change),
    );
    const peerId = parsePeerId("ab".repeat(32));
    if (peerId === undefined) throw new TypeError("a peer id");
    const now = 10 * AWAY_MS;
    const old = { peerId, name: "Ann", isLeaving: false, atMs: now - AWAY_MS };
    members.hear(old, now);
    members.hear(old, now);
    members.hear({ ...old, atMs: now }, now);
    members.look(now + AWAY_MS - 1);
    members.look(now + AWAY_MS);
    members.look(now + 2 * AWAY_MS);
    linked.add(peerId);
    members.onLink(peerId, now + 3 * AWAY_MS);
    members.look(now + 9 * AWAY_MS);
    members.hear({ ...old, isLeaving: true }, now + 9 * AWAY_MS);
    members.onLink(peerId, now + 9 * AWAY_MS);
    expect(changes.map(({ state }) => state)).toEqual(["away", "here", "away", "here", "gone"]);
    const other = parsePeerId("cd".repeat(32));
    if (other === undefined) throw new TypeError("a peer id");
    members.hear({ ...old, peerId: other, isLeaving: true }, now);
    expect(changes).toHaveLength(5);
    expect(members.list().map(({ state }) => state)).toEqual(["gone", "gone"]);
  });
});
