/** The harness itself: a test that fails must fail for what it tests. */

import { readFile, stat } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { Child } from "./harness/child.ts";
import { openNetwork } from "./harness/network.ts";
import { makeSampleFile, makeSparseFile, sha256OfFile } from "./harness/sample-file.ts";
import { TemporaryFolder } from "./harness/temporary-folder.ts";

function script(code: string): Child {
  return new Child({ program: process.execPath, parameters: ["-e", code] });
}

describe("the harness", () => {
  it("makes the same file from the same seed", async () => {
    await using folder = await TemporaryFolder.create();
    const sizeBytes = 1_500_000;
    const first = await makeSampleFile({ path: folder.file("a"), sizeBytes, seed: 1 });
    const again = await makeSampleFile({ path: folder.file("b"), sizeBytes, seed: 1 });
    const other = await makeSampleFile({ path: folder.file("c"), sizeBytes, seed: 2 });
    expect(again.sha256).toBe(first.sha256);
    expect(other.sha256).not.toBe(first.sha256);
    expect(await sha256OfFile(first.path)).toBe(first.sha256);
    expect((await readFile(first.path)).length).toBe(sizeBytes);
  });

  it("makes a file that has a size and no bytes", async () => {
    await using folder = await TemporaryFolder.create();
    await makeSparseFile(folder.file("sparse"), 4_294_967_296);
    const status = await stat(folder.file("sparse"));
    expect(status.size).toBe(4_294_967_296);
    expect(status.blocks).toBe(0);
  });

  it("finds events of the past and waits for those to come", async () => {
    await using child = script(`
      console.log(JSON.stringify({ event: "listening", url: "one" }));
      setTimeout(() => console.log(JSON.stringify({ event: "link", link: "two" })), 20);
    `);
    expect((await child.event("link")).link).toBe("two");
    expect((await child.event("listening")).url).toBe("one");
    expect((await child.end).code).toBe(0);
  });

  it("says what a program said when it ends without the event", async () => {
    await using child = script(`console.error("no luck"); process.exitCode = 3;`);
    await expect(child.event("link")).rejects.toThrow(/exit code 3\nno luck/);
    await expect(child.event("link")).rejects.toThrow(/exit code 3/);
  });

  it("ends a program that does not end by itself", async () => {
    const child = script(`setInterval(() => undefined, 1000)`);
    await child[Symbol.asyncDispose]();
    expect(await child.end).toEqual({ code: undefined, signal: "SIGKILL" });
  });

  it("reaches its own loopback in a network of its own, and leaves none behind", async () => {
    const before = networks();
    {
      using network = openNetwork();
      const code = `
        const server = require("node:http").createServer((_, reply) => reply.end("here"));
        server.listen(0, "127.0.0.1", async () => {
          const reply = await fetch("http://localhost:" + server.address().port);
          console.log(JSON.stringify({ event: "listening", url: await reply.text() }));
          server.close();
        });`;
      await using child = new Child(network.enter(process.execPath, ["-e", code]));
      expect((await child.event("listening")).url).toBe("here");
    }
    expect(networks()).toEqual(before);
  });
});

function networks(): string[] {
  const { stdout } = spawnSync("ip", ["netns", "list"], { encoding: "utf8" });
  return (stdout ?? "").split("\n").filter((line) => line.includes(`test-${process.pid}-`));
}
