/**
 * Which way two peers find to each other, for each kind of router that either may be behind: NAT
 * matrix of the server reference, §4.3.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCoturn, type Coturn } from "./harness/coturn.ts";
import { LAB_SERVER, NAT_KINDS, type NatKind, openNatLab } from "./harness/nat-lab.ts";
import { makeSampleFile, type SampleFile } from "./harness/sample-file.ts";
import { Stage } from "./harness/stage.ts";

/** What is shared by default; enough to see that data goes through. */
const FILE_BYTES = 300_000;

/** What goes over the relay between two whose UDP is blocked. */
const LARGE_FILE_BYTES = 5_000_000;

/** The secret that the rendezvous and the TURN server have. */
const SECRET = "a secret of the lab";

/** How often a better way than the relay is tried for. */
const TRIES_MAX = 6;

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

describe.skipIf(lab === undefined)("two peers (needs Linux, root and nftables)", () => {
  const stages = new Map<NatKind, readonly [Stage, Stage]>();
  let server: Stage;
  let coturn: Coturn | undefined;
  const urls: string[] = [];
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
    const serve = ["serve", "--host", LAB_SERVER, "--port", "0"];
    server.environment["PASSALONG_TURN_SECRET"] = SECRET;
    const turn = coturn === undefined ? [] : ["--turn", `turn:${LAB_SERVER}:3478`];
    for (const words of [serve, [...serve, ...turn], [...serve, "--no-relay"]]) {
      urls.push((await server.passalong(...words).event("listening")).url);
    }
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

  /** One of a pair shares, the other receives; the way they found. */
  async function wayBetween(one: NatKind, other: NatKind, url: string): Promise<Way> {
    const [near] = stages.get(one) ?? [];
    const [, far] = stages.get(other) ?? [];
    if (near === undefined || far === undefined) throw new RangeError("the lab has every kind");
    const file = one === "blocked" && other === "blocked" ? large : small;
    const { provider, link } = await near.share([file.path], "--rendezvous", url);
    const receiver = far.get(link, `from ${one} ${urls.indexOf(url)} ${provider.pid}`);
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
    "[RL1, CN28, CN29] %s × %s find the way that the table says",
    async (one, other) => {
      const [without, withTurn] = WAYS[`${one} × ${other}`] ?? [];
      const [plain = "", turned = ""] = urls;
      const found = await Promise.all([
        bestWayBetween(one, other, { url: plain, aim: without }),
        coturn === undefined
          ? withTurn
          : bestWayBetween(one, other, { url: turned, aim: withTurn }),
      ]);
      expect(found).toEqual([without, withTurn]);
    },
    180_000,
  );

  it("[RP18, CN27] that nothing connects get everything through a third, and are told so", async () => {
    const [, , relayless = ""] = urls;
    const [near, far] = stages.get("blocked") ?? [];
    const [middle] = stages.get("none") ?? [];
    if (near === undefined || far === undefined || middle === undefined) return;
    const { provider, link } = await near.share([small.path], "--rendezvous", relayless);
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
