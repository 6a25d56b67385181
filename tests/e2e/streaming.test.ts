/** A file that is read from a pipe while it arrives. */

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, describe, it } from "vitest";
import { COMMAND, COMMAND_FLAGS } from "./harness/places.ts";
import { makeSampleFile } from "./harness/sample-file.ts";
import { Stage } from "./harness/stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});

afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});

/** Runs `get --stream` and hands each portion to a reader until that has enough. */
function streamed(link: string, onPortion: (portion: Buffer) => boolean): Promise<number | null> {
  const words = [...COMMAND_FLAGS, COMMAND, "get", link, "--stream"];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  child.stdout.on("data", (portion: Buffer) => {
    if (!onPortion(portion)) child.stdout.destroy();
  });
  return new Promise((resolve) => child.once("close", (code) => resolve(code)));
}

async function temporaryFolders(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => /^passalong-\w{6}$/.test(name)).toSorted();
}

describe("get --stream", () => {
  it("[CL56, SH29] gives every byte in order, and leaves nothing behind", async () => {
    const path = stage.folder.file("film.bin");
    const original = await makeSampleFile({ path, sizeBytes: 20_000_000 });
    const { provider, link } = await stage.share([path], "--host", "127.0.0.1", "--port", "0");
    const before = await temporaryFolders();
    const hash = createHash("sha256");
    const take = (portion: Buffer): boolean => hash.update(portion) !== undefined;
    expect(await streamed(link, take)).toBe(0);
    expect(hash.digest("hex")).toBe(original.sha256);
    expect(await temporaryFolders()).toEqual(before);
    await provider.stop("SIGINT");
  });

  it("[CL8, CL56] ends when nobody reads any more", async () => {
    const path = stage.folder.file("long.bin");
    await makeSampleFile({ path, sizeBytes: 50_000_000 });
    const limit = ["--upload-limit", "5MB/s"];
    const listening = ["--host", "127.0.0.1", "--port", "0"];
    const { provider, link } = await stage.share([path], ...listening, ...limit);
    let takenBytes = 0;
    const code = await streamed(link, (portion) => {
      takenBytes += portion.length;
      return takenBytes < 1_000_000;
    });
    expect(code).toBe(130);
    expect(takenBytes).toBeLessThan(50_000_000);
    await provider.stop("SIGINT");
  });
});
