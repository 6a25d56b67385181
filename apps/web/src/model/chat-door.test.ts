/** When the chat of a share is loaded. */

import { signal } from "@preact/signals";
import type { ShareEvents } from "passalong";
import { EventSource, GroupSpecifier } from "passalong/group";
import { describe, expect, it, vi } from "vitest";
import { MemoryStorage } from "../../../../tests/page/memory-storage.ts";
import { IdleSession } from "../../../../tests/share/idle-session.ts";
import { createVirtualPlatform, VirtualTime } from "passalong/testing";
import { ChatDoor, type ChatParts } from "./chat-door.ts";

/** A share that tells what a test wants it to. */
class ScriptedShare extends EventSource<ShareEvents> {
  readonly session = new IdleSession();
  readonly specifier: GroupSpecifier;

  constructor(postingEnabled: boolean) {
    super();
    this.specifier = GroupSpecifier.create({ name: "test", capabilities: { postingEnabled } });
  }

  hear(): void {
    this.emit("postingsHeard", { peerId: this.session.peerId });
  }
}

/** What is loaded: a room in which three messages wait, and nothing to be seen. */
class FakeRoom {
  readonly unreadCount = signal(3);
  isClosed = false;

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

function setUp({ postingEnabled = true, isReachable = true } = {}) {
  const share = new ScriptedShare(postingEnabled);
  const net = { isReachable };
  const load = vi.fn(async (): Promise<ChatParts> => {
    if (!net.isReachable) throw new TypeError("failed to fetch");
    // The door uses nothing else of them.
    return { ChatRoom: FakeRoom, ChatPanel: () => undefined } as unknown as ChatParts;
  });
  const door = new ChatDoor(
    {
      ...{ share, pageUrl: "https://page.example/", visitName: signal(undefined) },
      platform: createVirtualPlatform({
        ...{ time: new VirtualTime(), seed: 1, transports: [] },
        openRendezvousSocket: () => ({ send: () => undefined, close: () => undefined }),
      }),
      page: { sessionStorage: new MemoryStorage() },
      shareFiles: async () => "",
      openLink: () => undefined,
    },
    load,
  );
  return { share, door, load, net };
}

describe("the way into a chat", () => {
  it("[PG33, PG34] loads nothing until it is opened", async () => {
    const { door, load } = setUp();
    expect(door.leadsSomewhere).toBe(true);
    expect(door.isOpen.value).toBe(false);
    expect(load).not.toHaveBeenCalled();
    door.toggle();
    await vi.waitFor(() => expect(door.behind.value).toBeDefined());
    door.toggle();
    door.toggle();
    expect(load).toHaveBeenCalledTimes(1);
    expect(door.isOpen.value).toBe(true);
  });

  it("[PG33, PG34] loads when somebody talks, stays closed, and counts", async () => {
    const { door, load, share } = setUp();
    share.hear();
    share.hear();
    await vi.waitFor(() => expect(door.unreadCount.value).toBe(3));
    expect(door.isOpen.value).toBe(false);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it("[PG34] says when nothing can be loaded, and tries again when it is opened again", async () => {
    const { door, net, share } = setUp({ isReachable: false });
    share.hear();
    await vi.waitFor(() => expect(door.isOpen.value).toBe(false));
    expect(door.hasFailed.value).toBe(false);
    door.toggle();
    await vi.waitFor(() => expect(door.hasFailed.value).toBe(true));
    expect(door.isOpen.value).toBe(false);
    net.isReachable = true;
    door.toggle();
    await vi.waitFor(() => expect(door.behind.value).toBeDefined());
    expect(door.hasFailed.value).toBe(false);
  });

  it("[PG33] leads nowhere where nobody can talk", async () => {
    const { door, load } = setUp({ postingEnabled: false });
    expect(door.leadsSomewhere).toBe(false);
    door.toggle();
    await Promise.resolve();
    expect(load).not.toHaveBeenCalled();
  });

  it("leaves what was loaded, and loads nothing any more", async () => {
    const { door, load, share } = setUp();
    await door.close();
    share.hear();
    expect(load).not.toHaveBeenCalled();
    const other = setUp().door;
    other.toggle();
    await vi.waitFor(() => expect(other.behind.value).toBeDefined());
    await other.close();
    expect(other.behind.value?.room).toMatchObject({ isClosed: true });
  });
});
