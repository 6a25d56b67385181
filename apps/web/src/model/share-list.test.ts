/** All shares of a visit. */

import { GroupSpecifier, type Platform, provideFiles } from "passalong";
import { afterEach, describe, expect, it, vi } from "vitest";
import { MemoryStorage } from "../../../../tests/page/memory-storage.ts";
import { ShareList } from "./share-list.ts";

const PAGE_URL = "https://page.example/";

/** A machine whose sockets never open; it remembers where they should have led. */
function lonelyPlatform() {
  const urls: string[] = [];
  const platform: Platform = {
    degree: { aim: 4, max: 8 },
    transports: [],
    now: () => performance.now(),
    wallClockMs: () => Date.now(),
    setTimer: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      return { cancel: () => clearTimeout(timer) };
    },
    randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
    sha256: async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)),
    openRendezvousSocket: (url, handlers) => {
      urls.push(url);
      queueMicrotask(() => handlers.onClose());
      return { send: () => undefined, close: () => undefined };
    },
  };
  return { platform, urls };
}

const lists: ShareList[] = [];

function setUp() {
  const { platform, urls } = lonelyPlatform();
  const openWorker = (): Worker => {
    throw new TypeError("no worker here");
  };
  const shares = new ShareList({
    ...{ platform: () => platform, pageUrl: PAGE_URL, openWorker },
    loadChat: () => Promise.reject(new TypeError("nobody talks here")),
    loadProviding: async () => ({ provideFiles }),
    page: { sessionStorage: new MemoryStorage() },
  });
  lists.push(shares);
  return { shares, urls };
}

/** A link to nobody. */
function linkOf(rendezvousUrls: readonly string[]): string {
  const randomBytes = (size: number): Uint8Array<ArrayBuffer> =>
    crypto.getRandomValues(new Uint8Array(size));
  const specifier = GroupSpecifier.forShare({ name: "test", randomBytes, rendezvousUrls });
  return `${PAGE_URL}#${specifier.withoutAuthorizations().toFragment()}`;
}

afterEach(async () => {
  await Promise.all(lists.splice(0).map((shares) => shares.closeAll()));
});

describe("the shares of a visit", () => {
  it("[PG3] stand beside each other, the newest first", async () => {
    const { shares } = setUp();
    await shares.open(linkOf([PAGE_URL]));
    await shares.provide([{ file: new File(["x"], "a.txt"), path: "a.txt" }]);
    expect(shares.models.map(({ role }) => role)).toEqual(["own", "received"]);
    expect(shares.current.value).toBe(shares.entries.value[0]?.id);
  });

  it("[PG4] hold a link once, and bring it to the fore", async () => {
    const { shares } = setUp();
    const link = linkOf([PAGE_URL]);
    await shares.open(link);
    await shares.open(linkOf([PAGE_URL]));
    await shares.open(`  ${link.slice(link.indexOf("#") + 1)} `);
    expect(shares.models).toHaveLength(2);
    expect(shares.current.value).toBe(shares.entries.value[1]?.id);
  });

  it("[PG4] take a link to one's own share for what it is", async () => {
    const { shares } = setUp();
    await shares.provide([{ file: new File(["x"], "a.txt"), path: "a.txt" }]);
    await shares.open(shares.models[0]?.share.link ?? "");
    expect(shares.models).toHaveLength(1);
  });

  it("[PG5] say why a link does not open, until something else does", async () => {
    const { shares } = setUp();
    await shares.open(linkOf([PAGE_URL]).slice(0, -3));
    expect(shares.entries.value).toMatchObject([
      { kind: "failure", reason: expect.stringMatching(/^[A-Z][^\n]*link[^\n]*\.$/) },
    ]);
    await shares.open(linkOf([PAGE_URL]));
    expect(shares.entries.value.map(({ kind }) => kind)).toEqual(["share"]);
  });

  it("say that nothing was dropped", async () => {
    const { shares } = setUp();
    await shares.provide([]);
    expect(shares.entries.value).toMatchObject([{ kind: "failure" }]);
  });

  it("[PG6] try the rendezvous of the link first and the page's own last", async () => {
    const { shares, urls } = setUp();
    await shares.open(linkOf(["https://one.example/", "https://two.example/"]));
    await vi.waitFor(() => expect(urls.length).toBeGreaterThanOrEqual(3));
    expect(urls.slice(0, 3)).toEqual([
      "wss://one.example/rendezvous?turn",
      "wss://two.example/rendezvous?turn",
      "wss://page.example/rendezvous?turn",
    ]);
  });

  it("are gone when they are closed", async () => {
    const { shares } = setUp();
    await shares.open(linkOf([PAGE_URL]));
    const [model] = shares.models;
    await shares.closeAll();
    expect(shares.entries.value).toEqual([]);
    expect(model?.share.progress.phase).toBe("closed");
  });
});
