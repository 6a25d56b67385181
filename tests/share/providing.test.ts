/** Tests of the provider's side of a share. */

import { equalBytes, hexFromBytes } from "passalong/base";
import type { Command } from "passalong/core";
import { deriveGroupKeys, GroupSpecifier } from "passalong/group";
import { afterEach, describe, expect, it } from "vitest";
import { decodeHead, type Head } from "../../packages/passalong/src/share/head.ts";
import { isMalformed, Writer } from "passalong/wire";
import { createMachine } from "./machine.ts";
import {
  allHashed,
  nextEvent,
  RENDEZVOUS_URL,
  type ScriptedShare,
  scriptedProvider,
} from "./scripted-share.ts";
import { peerIdOf } from "./scripted-session.ts";
import { hugeSource, randomContent, ScriptedSource } from "./sources.ts";

const MIB = 1_048_576;
const open: ScriptedShare[] = [];

async function provideAll(
  ...files: Parameters<typeof scriptedProvider>[0]
): Promise<ScriptedShare> {
  const provider = await scriptedProvider(files);
  open.push(provider);
  return provider;
}

function headOf({ session }: ScriptedShare): Head {
  const head = decodeHead(session.register?.value ?? new Uint8Array(0));
  if (isMalformed(head)) throw new RangeError("a provider publishes heads");
  return head;
}

afterEach(async () => {
  for (const { share } of open.splice(0)) await share.close();
});

describe("providing", () => {
  it("[SH10] has link, head and catalogue before a byte of 4 GB is read", async () => {
    const source = hugeSource("movie.mkv", 4_000_000_000);
    const provider = await provideAll(source);
    expect(source.readCount).toBe(0);
    expect(provider.share.link.startsWith(`${RENDEZVOUS_URL}#`)).toBe(true);
    expect(provider.session.register?.version).toBe(1);
    expect(headOf(provider).batches).toMatchObject([
      { firstIndex: 0, sizeBytes: 4_000_000_000, chunkBytes: MIB },
    ]);
    expect([...provider.session.have.ranges()]).toEqual([{ start: 0, end: 1 }]);
    const { files, totalBytes } = await nextEvent(provider.share, "catalogue");
    expect(files).toEqual([
      { fileIndex: 0, path: "movie.mkv", sizeBytes: 4_000_000_000, mimeType: "" },
    ]);
    expect(totalBytes).toBe(4_000_000_000);
    expect(provider.share.progress).toMatchObject({
      phase: "providing",
      totalBytes: 4_000_000_000,
    });
  });

  it("[SH22] makes a link that cannot publish", async () => {
    const { share } = await provideAll(new ScriptedSource("a", randomContent(10)));
    const received = GroupSpecifier.fromFragment(share.link);
    expect(received.publishSeed).toBeUndefined();
    expect(share.specifier.publishSeed).toBeDefined();
    expect(deriveGroupKeys(received)).toEqual(deriveGroupKeys(share.specifier));
  });

  it("[SH11, SH26] offers a page and seeds its chunks once it is signed, and not before", async () => {
    const provider = await provideAll(new ScriptedSource("a", randomContent(17 * MIB)));
    const isFirst = ({ hashedBytes }: { readonly hashedBytes: number }): boolean => hashedBytes > 0;
    await nextEvent(provider.share, "progress", isFirst);
    await allHashed(provider);
    const isOffer = ({ type }: Command): boolean => type === "addHave" || type === "seed";
    const offers = provider.session.commands.filter(isOffer);
    expect(offers).toEqual([
      { type: "addHave", ranges: [{ start: 0, end: 1 }] },
      { type: "addHave", ranges: [{ start: 1, end: 2 }] },
      { type: "seed", ranges: [{ start: 3, end: 259 }] },
      { type: "addHave", ranges: [{ start: 2, end: 3 }] },
      { type: "seed", ranges: [{ start: 259, end: 275 }] },
    ]);
  });

  it("[SH12] publishes the root with the next version, equal for equal files", async () => {
    const content = randomContent(300_000);
    const first = await provideAll(new ScriptedSource("a", content));
    const second = await provideAll(
      new ScriptedSource("b", content.slice(0, 1_000)),
      new ScriptedSource("c", content.slice(1_000)),
    );
    await Promise.all([rootPublished(first), rootPublished(second)]);
    const [batch] = headOf(first).batches;
    expect(first.session.register?.version).toBe(2);
    expect(batch?.root).toEqual(headOf(second).batches[0]?.root);
    const machine = createMachine();
    const hashes = [];
    for (let start = 0; start < content.length; start += 65_536) {
      hashes.push(await machine.sha256(content.slice(start, start + 65_536)));
    }
    const page = new Writer();
    for (const hash of hashes) page.bytes(hash);
    const message = new Writer()
      .ascii("passalong root 1")
      .vlu(300_000)
      .u8(16)
      .bytes(await machine.sha256(page.finish()))
      .finish();
    expect(batch?.root).toEqual(await machine.sha256(message));
  });

  it("serves chunks that span files, pages and catalogue pieces", async () => {
    const contents = [40_000, 0, 60_000, 100_000].map((size, seed) => randomContent(size, seed));
    const provider = await provideAll(
      ...contents.map((content, index) => new ScriptedSource(`file ${index}`, content)),
    );
    await allHashed(provider);
    const { session: host } = provider;
    const chunk = await host.read(2);
    const stream = Buffer.concat(contents);
    expect(chunk && equalBytes(chunk, stream.subarray(0, 65_536))).toBe(true);
    expect((await host.read(5))?.length).toBe(200_000 - 3 * 65_536);
    expect((await host.read(1))?.length).toBe(4 * 32 + 64);
    expect(await host.read(6)).toBeUndefined();
    expect(hexFromBytes((await host.read(0)) ?? new Uint8Array(0))).toMatch(/^04/);
  });

  it("[SH17] withdraws a file that has changed and goes on with the others", async () => {
    const changing = new ScriptedSource("changing.txt", randomContent(100_000, 1));
    const steady = new ScriptedSource("steady.txt", randomContent(500_000, 2));
    const provider = await provideAll(steady, changing);
    await allHashed(provider);
    const warned = nextEvent(provider.share, "warning");
    changing.isChanged = true;
    const { session: host } = provider;
    const first = provider.session.have.firstFrom(2);
    expect(await host.read(9)).toBeUndefined();
    expect((await warned).message).toBe(
      '"changing.txt" has changed or gone since it was shared; share it again.',
    );
    expect([...provider.session.have.ranges()]).toEqual([{ start: 0, end: 9 }]);
    expect((await host.read(first ?? 0))?.length).toBe(65_536);
    const { readCount } = changing;
    expect(await host.read(10)).toBeUndefined();
    expect(changing.readCount).toBe(readCount);
    expect(provider.share.progress.phase).toBe("providing");
  });

  it("[SH17] fails when no file is left, with one sentence", async () => {
    const source = new ScriptedSource("a\u202e.txt", randomContent(100_000));
    const provider = await provideAll(source, new ScriptedSource("empty", new Uint8Array(0)));
    await allHashed(provider);
    const failed = nextEvent(provider.share, "failed");
    source.content = source.content.slice(0, 10);
    expect(await provider.session.read(2)).toBeUndefined();
    expect((await failed).error.message).toMatch(/^"a\\u\{202E\}.txt" has changed or gone/);
    expect(provider.share.progress.phase).toBe("failed");
    expect([...provider.session.have.ranges()]).toEqual([{ start: 0, end: 2 }]);
  });

  it("[SH17] serves no chunk of a file that changes without saying so", async () => {
    const sneaky = new ScriptedSource("sneaky", randomContent(4 * 65_536, 1));
    const provider = await provideAll(sneaky, new ScriptedSource("steady", randomContent(10, 2)));
    await allHashed(provider);
    const { session: host } = provider;
    expect(await host.read(3)).toBeDefined();
    sneaky.content[70_000] = (sneaky.content[70_000] ?? 0) ^ 1;
    expect(await host.read(2)).toBeDefined();
    const warned = nextEvent(provider.share, "warning");
    expect(await host.read(3)).toBeUndefined();
    expect((await warned).message).toMatch(/^"sneaky" has changed or gone/);
    expect([...provider.session.have.ranges()]).toEqual([
      { start: 0, end: 2 },
      { start: 6, end: 7 },
    ]);
  });

  it("[SH17] leaves out pages that it cannot sign, and publishes no root", async () => {
    const gone = new ScriptedSource("gone", randomContent(16 * MIB, 1));
    gone.isChanged = true;
    const provider = await provideAll(gone, new ScriptedSource("here", randomContent(MIB, 2)));
    const hashed = nextEvent(provider.share, "progress", ({ hashedBytes }) => hashedBytes === MIB);
    await nextEvent(provider.share, "warning");
    await hashed;
    expect([...provider.session.have.ranges()]).toEqual([
      { start: 0, end: 1 },
      { start: 2, end: 3 },
      { start: 259, end: 275 },
    ]);
    expect(provider.session.register?.version).toBe(1);
  });

  it("[SH15] offers empty files and publishes their root", async () => {
    const provider = await provideAll(new ScriptedSource("empty", new Uint8Array(0)));
    await rootPublished(provider);
    expect(headOf(provider).batches).toMatchObject([{ sizeBytes: 0, chunkBytes: 65_536 }]);
    expect([...provider.session.have.ranges()]).toEqual([{ start: 0, end: 1 }]);
    expect(provider.share.isFileComplete(0)).toBe(true);
  });

  it("[SH7] offers names that are harmless already", async () => {
    const provider = await provideAll(
      new ScriptedSource("../.bashrc", randomContent(1)),
      new ScriptedSource("con", randomContent(1)),
    );
    await nextEvent(provider.share, "catalogue");
    expect(provider.share.files.map(({ path }) => path)).toEqual(["_.bashrc", "_con"]);
  });

  it.each([
    ["no files", [], "Choose at least one file to share."],
    [
      "too many files",
      Array.from({ length: 100_001 }, () => hugeSource("a", 1)),
      /^100001 files are more/,
    ],
    [
      "too many bytes",
      [hugeSource("a", 2 ** 50)],
      /^1.1 PB are more than one share can hold \(1.1 TB\)/,
    ],
    ["a path that is too deep", [hugeSource("a/".repeat(40), 1)], /is too long or too deep a path/],
    [
      "names that are too long",
      Array.from({ length: 50_000 }, () => hugeSource("n".repeat(90), 1)),
      /^The names of 50000 files/,
    ],
  ])("refuses %s with a sentence", async (_, files, message) => {
    await expect(scriptedProvider(files)).rejects.toMatchObject({
      code: "share/size",
      message: expect.stringMatching(message),
    });
  });

  it("reads own files", async () => {
    const content = randomContent(70_000);
    const { share } = await provideAll(
      new ScriptedSource("x", randomContent(9)),
      new ScriptedSource("a", content),
    );
    await nextEvent(share, "catalogue");
    expect(await share.readFile(1, 10, 65_600)).toEqual(content.slice(10, 65_600));
    expect(share.receivedBytesOf(1)).toBe(70_000);
    await expect(share.readFile(1, 0, 70_001)).rejects.toThrow(RangeError);
    await expect(share.readFile(2, 0, 0)).rejects.toThrow(RangeError);
    await share.close();
    await expect(share.readFile(1, 0, 1)).rejects.toMatchObject({ code: "closed" });
  });

  it("[SH24] tells how far the neighbors hold the share", async () => {
    const provider = await provideAll(new ScriptedSource("a", randomContent(200_000)));
    await allHashed(provider);
    const coverage = nextEvent(provider.share, "coverage", ({ copies }) => copies > 0);
    const one = provider.session.addNeighbor(peerIdOf(1));
    const two = provider.session.addNeighbor(peerIdOf(2));
    one.add({ start: 0, end: 4 });
    two.add({ start: 3, end: 6 });
    expect(await coverage).toEqual({ completeReceivers: 0, copies: 1 });
    const complete = nextEvent(
      provider.share,
      "coverage",
      ({ completeReceivers }) => completeReceivers > 0,
    );
    one.add({ start: 0, end: 6 });
    expect(provider.share.countIncompleteNeighbors()).toBe(1);
    expect(await complete).toEqual({ completeReceivers: 1, copies: 1 });
    expect(provider.share.progress).toMatchObject({ completeReceivers: 1, neighborCount: 2 });
  });

  it("tells of neighbors, bans, warnings, uploads and its end", async () => {
    const { share, session } = await provideAll(new ScriptedSource("a", randomContent(1)));
    const peers: string[] = [];
    share.on("peer", ({ state, neighbor }) => peers.push(`${state} ${neighbor?.kind}`));
    const banned = nextEvent(share, "banned");
    session.addNeighbor(peerIdOf(1));
    session.removeNeighbor(peerIdOf(1));
    session.tell({ type: "banned", peerId: peerIdOf(1), rule: "RP7" });
    expect(peers).toEqual(["joined memory", "left undefined"]);
    expect(await banned).toEqual({ peerId: peerIdOf(1), reason: "RP7" });
    const sent = nextEvent(share, "progress", ({ uploadedBytes }) => uploadedBytes === 500);
    session.tell({ type: "objectSent", index: 0, sizeBytes: 500, to: peerIdOf(1) });
    expect((await sent).uploadBytesPerSecond).toBeGreaterThan(0);
    const closed = nextEvent(share, "progress", ({ phase }) => phase === "closed");
    await share[Symbol.asyncDispose]();
    await closed;
    expect(session.isClosed).toBe(true);
  });
});

function rootPublished({ session }: ScriptedShare): Promise<void> {
  return new Promise((resolve) => {
    if (session.register?.version === 2) resolve();
    session.on("core", (event) => {
      if (event.type === "registerChanged" && event.version === 2) resolve();
    });
  });
}
