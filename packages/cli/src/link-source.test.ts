/** Where a link comes from. */

import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { linkFrom, type LinkSources } from "./link-source.ts";

function sources(changes: Partial<LinkSources>): LinkSources {
  return {
    argument: undefined,
    variables: {},
    stdin: Readable.from([]),
    prompt: () => undefined,
    signal: new AbortController().signal,
    ...changes,
  };
}

describe("a link", () => {
  it("[CL15] is the argument, whatever the environment says", async () => {
    const variables = { PASSALONG_LINK: "other" };
    expect(await linkFrom(sources({ argument: "link", variables }))).toBe("link");
  });

  it("[CL15] is what PASSALONG_LINK says when there is no argument", async () => {
    expect(await linkFrom(sources({ variables: { PASSALONG_LINK: "link" } }))).toBe("link");
  });

  it("[CL15] is the first line of stdin that is not blank when the argument is -", async () => {
    const stdin = Readable.from(["\n  \nhttp://host/", "#secret\r\nrest\n"]);
    expect(await linkFrom(sources({ argument: "-", stdin }))).toBe("http://host/#secret");
  });

  it("[CL15] is asked for on a terminal only", async () => {
    let asked = 0;
    const prompt = (): void => {
      asked += 1;
    };
    await linkFrom(sources({ argument: "-", stdin: Readable.from(["a\n"]), prompt }));
    expect(asked).toBe(0);
    const stdin = Object.assign(Readable.from(["a\n"]), { isTTY: true });
    await linkFrom(sources({ argument: "-", stdin, prompt }));
    expect(asked).toBe(1);
  });

  it("[CL10] that is nowhere is one sentence", async () => {
    await expect(linkFrom(sources({}))).rejects.toThrow("Say which link");
    await expect(linkFrom(sources({ argument: "-" }))).rejects.toThrow("no link on stdin");
  });

  it("[CL32] is no longer waited for when interrupted", async () => {
    const interruption = new AbortController();
    const stdin = new Readable({ read: () => undefined });
    const link = linkFrom(sources({ argument: "-", stdin, signal: interruption.signal }));
    interruption.abort();
    await expect(link).rejects.toMatchObject({ code: "interrupted" });
  });
});
