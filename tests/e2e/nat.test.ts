/**
 * Which way two peers find to each other, for each kind of router that either may be behind: NAT
 * matrix of the server reference, §4.3.
 */

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "../contract/broker-process.ts";
import { hasBrowser, openBrowser } from "./harness/browser.ts";
import { startCoturn, type Coturn } from "./harness/coturn.ts";
import { LAB_SERVER, NAT_KINDS, type NatKind, openNatLab } from "./harness/nat-lab.ts";
import { makeSampleFile, type SampleFile } from "./harness/sample-file.ts";
import { SharePage } from "./harness/share-page.ts";
import { Stage } from "./harness/stage.ts";

/** What is shared by default; enough to see that data goes through. */
const FILE_BYTES = 300_000;

/** What goes over the relay between two whose UDP is blocked. */
const LARGE_FILE_BYTES = 5_000_000;

/** How often a better way than the relay is tried for. */
const TRIES_MAX = 6;

/**
 * How long a pair may take, ms: all of its tries, on a busy machine. Source: measured, 7 s each.
 */
const PAIR_MS_MAX = 180_000;

/** The secret that the rendezvous and the TURN server have. */
const SECRET = "a secret of the lab";

type Way = "direct" | "turn" | "relay";

/**
 * The way for each pair without a TURN server, and with one. Native peers speak UDP alone to TURN
 * servers.
 */
const WAYS: Readonly<Record<string, readonly [without: Way, withTurn: Way]>> = {
  "none × none": ["direct", "direct"],
  "none × cone": ["direct", "direct"],
  "none × symmetric": ["direct", "direct"],
  "none × blocked": ["direct", "direct"],
  "cone × cone": ["direct", "direct"],
  "cone × symmetric": ["relay", "turn"],
  "cone × blocked": ["relay", "relay"],
  "symmetric × symmetric": ["relay", "turn"],
  "symmetric × blocked": ["relay", "relay"],
  "blocked × blocked": ["relay", "relay"],
};

/** The same pair in one order only. */
const PAIRS = NAT_KINDS.flatMap((one, at) =>
  NAT_KINDS.slice(at).map((other) => [one, other] as const),
);

const lab = openNatLab();
const hasCoturn = findProgram("turnserver") !== undefined;
const hasPages = await hasBrowser();

describe.skipIf(lab === undefined)("two peers (needs Linux, root and nftables)", () => {
  const stages = new Map<NatKind, readonly [Stage, Stage]>();
  let server: Stage;
  let coturn: Coturn | undefined;
  /**
   * Rendezvous: without and with a TURN server, without a relay, and without a relay but with a
   * TURN server over TCP.
   */
  const urls = { plain: "", turned: "", relayless: "", overTcp: "" };
  let small: SampleFile;
  let large: SampleFile;

  beforeAll(async () => {
    if (lab === undefined) return;
    server = await Stage.open(lab.server);
    coturn = await startCoturn(server, { address: LAB_SERVER, secret: SECRET });
    for (const kind of NAT_KINDS) {
      const [one, other] = lab.hosts[kind];
      stages.set(kind, [await Stage.open(one), await Stage.open(other)]);
    }
    server.environment["PASSALONG_TURN_SECRET"] = SECRET;
    const turn = `turn:${LAB_SERVER}:3478`;
    urls.plain = await serve();
    urls.turned = await serve("--turn", turn);
    urls.relayless = await serve("--no-relay");
    urls.overTcp = await serve("--no-relay", "--turn", `${turn}?transport=tcp`);
    const { folder } = server;
    small = await makeSampleFile({ path: folder.file("small.bin"), sizeBytes: FILE_BYTES });
    large = await makeSampleFile({ path: folder.file("large.bin"), sizeBytes: LARGE_FILE_BYTES });
  });

  afterAll(async () => {
    for (const pair of stages.values()) {
      for (const stage of pair) await stage[Symbol.asyncDispose]();
    }
    await coturn?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    lab?.[Symbol.dispose]();
  });

  async function serve(...words: string[]): Promise<string> {
    const child = server.passalong("serve", "--host", LAB_SERVER, "--port", "0", ...words);
    return (await child.event("listening")).url;
  }

  /** The stages of a pair, which are never the same. */
  function pairOf(one: NatKind, other: NatKind): readonly [Stage, Stage] {
    const [near] = stages.get(one) ?? [];
    const [, far] = stages.get(other) ?? [];
    if (near === undefined || far === undefined) throw new RangeError("the lab has every kind");
    return [near, far];
  }

  /** One of a pair shares, the other receives; the way they found. */
  async function wayBetween(one: NatKind, other: NatKind, url: string): Promise<Way> {
    const [near, far] = pairOf(one, other);
    const file = one === "blocked" && other === "blocked" ? large : small;
    const { provider, link } = await near.share([file.path], "--rendezvous", url);
    const receiver = far.get(link, `from ${one} ${new URL(url).port} ${provider.pid}`);
    const { kind } = await receiver.event("peer");
    const { files } = await receiver.event("complete");
    expect(files[0]?.sha256).toBe(file.sha256);
    expect((await receiver.end).code, receiver.prose).toBe(0);
    await provider.stop("SIGINT");
    return kind === "turn" || kind === "relay" ? kind : "direct";
  }

  /**
   * Where a probe is late the relay comes first, after 5 s: a machine that does much else gets some
   * tries. Where the relay is the only way no try finds another.
   */
  async function bestWayBetween(
    one: NatKind,
    other: NatKind,
    { url, aim }: { readonly url: string; readonly aim: Way | undefined },
  ): Promise<Way> {
    const triesMax = aim === "relay" ? 1 : TRIES_MAX;
    let way: Way = "relay";
    for (let tries = 0; tries < triesMax && way === "relay"; tries += 1) {
      way = await wayBetween(one, other, url);
    }
    return way;
  }

  it.each(PAIRS)(
    `[RL1, CN28, CN29] %s × %s find the way that the table says${hasCoturn ? "" : " (TURN needs coturn)"}`,
    async (one, other) => {
      const expected = WAYS[`${one} × ${other}`] ?? [];
      const tried = hasCoturn ? [urls.plain, urls.turned] : [urls.plain];
      const found = await Promise.all(
        tried.map((url, at) => bestWayBetween(one, other, { url, aim: expected[at] })),
      );
      expect(found).toEqual(expected.slice(0, tried.length));
    },
    PAIR_MS_MAX,
  );

  describe.skipIf(!hasCoturn || !hasPages)(
    "of which one is a page (needs coturn, Chromium)",
    () => {
      /** A browser that takes what a rendezvous serves for as good as over TLS. */
      async function browserFor(stage: Stage, url: string): Promise<Browser> {
        const flags = [`--unsafely-treat-insecure-origin-as-secure=${new URL(url).origin}`];
        return stage.keep(await openBrowser(stage.network, stage.folder, flags)).browser;
      }

      it("[CN29] meet over a TURN server where nothing is direct", async () => {
        const [near, far] = pairOf("symmetric", "symmetric");
        const { provider, link } = await far.share([small.path], "--rendezvous", urls.turned);
        const page = await SharePage.open(await browserFor(near, urls.turned), link);
        expect((await provider.event("peer")).kind).toBe("turn");
        await page.says(/complete, verified/i);
        expect(page.complaints).toEqual([]);
        await page.close();
        await provider.stop("SIGINT");
      });

      it("[CN29] as the other, meet over TCP to a TURN server where no UDP gets out", async () => {
        const [near, far] = pairOf("blocked", "symmetric");
        const sharing = await SharePage.open(await browserFor(near, urls.overTcp), urls.overTcp);
        await sharing.choose([small.path]);
        const link = await sharing.link();
        const receiving = await SharePage.open(await browserFor(far, urls.overTcp), link);
        await receiving.says(/complete, verified/i);
        expect([...sharing.complaints, ...receiving.complaints]).toEqual([]);
        await Promise.all([sharing.close(), receiving.close()]);
      });
    },
  );

  it("[RP18, CN27] that nothing connects get everything through a third, and are told so", async () => {
    const [near, far] = stages.get("blocked") ?? [];
    const [middle] = stages.get("none") ?? [];
    if (near === undefined || far === undefined || middle === undefined) return;
    const { provider, link } = await near.share([small.path], "--rendezvous", urls.relayless);
    const receiver = far.get(link, "through a third");
    await expect.poll(() => receiver.prose, { timeout: 60_000 }).toMatch(/nothing connects/i);
    expect(receiver.all("complete")).toEqual([]);
    const third = middle.get(link, "third", "--stay");
    const { files } = await receiver.event("complete");
    expect(files[0]?.sha256).toBe(small.sha256);
    expect(receiver.all("peer").map(({ kind }) => kind)).toEqual(["tcp"]);
    await provider.stop("SIGINT");
    await third.stop("SIGINT");
  });
});
