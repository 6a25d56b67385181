/**
 * What is said about links: wrong ones, lonely ones, and the link of a file that nobody has read
 * yet.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FileSource, provideFiles } from "passalong";
import { createNodePlatform } from "@passalong/node";
import { makeSampleFile, makeSparseFile } from "./harness/sample-file.ts";
import { Stage } from "./harness/stage.ts";

/** 4 GiB: more than fits any buffer. */
const HUGE_BYTES = 4_294_967_296;

let stage: Stage;
let rendezvous = "";
/** A link that was good while its provider lived. */
let link = "";

beforeAll(async () => {
  stage = await Stage.open();
  rendezvous = (await stage.serve()).url;
  const { path } = await makeSampleFile({ path: stage.folder.file("x.bin"), sizeBytes: 1_000 });
  const shared = await stage.share([path], "--rendezvous", rendezvous);
  link = shared.link;
  await shared.provider.stop("SIGINT");
});

afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});

/** Links that are none, made from a good one. */
const WRONG: Readonly<Record<string, (good: string) => string>> = {
  "a word": () => "hello",
  "a page without a fragment": (good) => good.slice(0, good.indexOf("#") + 1),
  "a link that is cut": (good) => good.slice(0, -5),
  "a link with a letter changed": (good) => edited(good, good.indexOf("#") + 12),
  "a link with its last letter changed": (good) => edited(good, good.length - 1),
};

describe("a link", () => {
  it.each(Object.entries(WRONG))("is refused in one sentence: %s", async (_, make) => {
    const receiver = stage.get(make(link), "to nowhere");
    expect((await receiver.end).code, receiver.prose).toBe(2);
    const { message } = await receiver.event("error");
    expect(message).toMatch(/^[A-Z][^\n]*\.$/);
  });

  it("whose group is empty says so, waits, and gives up when told to", async () => {
    const receiver = stage.get(link, "to nobody", "--timeout", "3s");
    expect((await receiver.end).code, receiver.prose).toBe(3);
    expect(receiver.prose).toMatch(/nobody/i);
  });

  it("comes before a byte of the file is read", async () => {
    const reads: number[] = [];
    const file: FileSource = {
      path: "huge.bin",
      sizeBytes: HUGE_BYTES,
      mimeType: "",
      read: (start) => {
        reads.push(start);
        return new Promise(() => undefined);
      },
    };
    const platform = createNodePlatform();
    const share = await provideFiles({ files: [file], platform, rendezvousUrls: [rendezvous] });
    try {
      expect(share.link).toMatch(/^http:.*#./);
      expect(reads).toEqual([]);
    } finally {
      await share.close();
      await platform.close();
    }
  });

  it("of a file of 4 GiB comes at once on the terminal", async () => {
    const path = stage.folder.file("sparse.bin");
    await makeSparseFile(path, HUGE_BYTES);
    const shared = await stage.share([path], "--rendezvous", rendezvous);
    expect(shared.link).toContain("#");
    expect((await shared.provider.stop("SIGINT")).code).toBe(130);
  });
});

/** The text with another letter at a position. */
function edited(text: string, position: number): string {
  const letter = text[position] === "A" ? "B" : "A";
  return text.slice(0, position) + letter + text.slice(position + 1);
}
