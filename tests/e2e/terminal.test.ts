/** One provider and one receiver on the terminal: what comes out is what went in. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectFolder, expectReceived } from "./harness/copies.ts";
import { makeSampleFile, type SampleFile } from "./harness/sample-file.ts";
import { Stage } from "./harness/stage.ts";

/** What is shared: each case by the sizes of its files, by name. */
const CASES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "an empty file": { "empty.bin": 0 },
  "one byte": { "byte.bin": 1 },
  "one chunk": { "chunk.bin": 65_536 },
  "one chunk and one byte": { "more.bin": 65_537 },
  "5 MB": { "five.bin": 5_000_000 },
  "200 MB": { "large.bin": 200_000_000 },
  "a Chinese name": { "一篇很不错的讲解.jpg": 100_000 },
  "a name with spaces": { "a name with spaces.txt": 100_000 },
  "three files": { "one.bin": 3_000_000, "two.bin": 0, "three.bin": 70_000 },
};

let stage: Stage;
let rendezvous = "";

beforeAll(async () => {
  stage = await Stage.open();
  rendezvous = (await stage.serve()).url;
});

afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});

describe("from terminal to terminal", () => {
  it.each(Object.entries(CASES))("%s arrives whole", async (name, sizes) => {
    const originals: SampleFile[] = [];
    for (const [file, sizeBytes] of Object.entries(sizes)) {
      originals.push(
        await makeSampleFile({ path: stage.folder.file("from", name, file), sizeBytes }),
      );
    }
    const paths = originals.map(({ path }) => path);
    const { provider, link } = await stage.share(paths, "--rendezvous", rendezvous);
    const receiver = stage.get(link, `to ${name}`);
    await expectReceived(receiver, originals);
    await expectFolder(stage, `to ${name}`, originals);
    const end = await provider.stop("SIGINT");
    expect(end).toEqual({ code: 130, signal: undefined });
  });

  it("a rendezvous of the provider's own does as well", async () => {
    const original = await makeSampleFile({
      path: stage.folder.file("own.bin"),
      sizeBytes: 300_000,
    });
    const { link } = await stage.share([original.path], "--host", "127.0.0.1", "--port", "0");
    await expectReceived(stage.get(link, "to own"), [original]);
    await expectFolder(stage, "to own", [original]);
  });
});
