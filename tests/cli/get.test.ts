/** `passalong get`, with a share that does what a test says. */

import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StorageError } from "passalong";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LINK, run, type Run, type RunOptions } from "./world.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "passalong-cli-"));
});

afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

/** Runs `get` until it listens to its share. */
async function open(words: readonly string[] = [], options?: RunOptions): Promise<Run> {
  const started = run(["get", LINK, "-o", join(folder, "to"), "--json", ...words], options);
  await Promise.race([started.isOpen, started.exitCode]);
  return started;
}

describe("how get links", () => {
  it("[CL48] is by the relay alone where that is wished", async () => {
    for (const [words, isRelayOnly] of [
      [[], false],
      [["--relay-only"], true],
    ] as const) {
      const { services, interruption, exitCode } = await open(words);
      expect(services.isRelayOnly).toBe(isRelayOnly);
      interruption.interrupt("keyboard");
      await exitCode;
    }
  });
});

/** Everything has been received: one file of three bytes. */
async function completeIn({ services }: Run): Promise<string> {
  const location = join(folder, "file.bin");
  await writeFile(location, "abc");
  services.share.describe({ "file.bin": 3 });
  services.share.change({ phase: "complete", receivedBytes: 3 });
  services.share.tell("complete", { files: [{ fileIndex: 0, location }], seconds: 1.5 });
  return location;
}

describe("get", () => {
  it("[CL5, CL4] tells what it has saved, after the last figures", async () => {
    const running = await open();
    const path = await completeIn(running);
    expect(await running.exitCode).toBe(0);
    const events = running.events();
    const names = events.map(({ event }) => event);
    const position = names.indexOf("complete");
    const sha256 = createHash("sha256").update("abc").digest("hex");
    const files = [{ path, bytes: 3, sha256 }];
    expect(events[position]).toEqual({ event: "complete", files, seconds: 1.5 });
    expect(events[position - 1]).toMatchObject({ event: "progress", receivedBytes: 3 });
    expect(names.filter((name) => name === "complete")).toHaveLength(1);
  });

  it("[CL25, CL36] makes the folder, and hands on where to meet and how much to send", async () => {
    const words = ["--rendezvous", "http://near/", "--upload-limit", "1MB/s"];
    const { services, interruption, exitCode } = await open(words);
    expect(await readdir(folder)).toEqual(["to"]);
    expect(services.log).toContain(`store ${join(folder, "to")}`);
    expect(services.asked).toMatchObject({
      link: LINK,
      rendezvousUrls: ["http://near/"],
      uploadBytesPerSecond: 1_000_000,
    });
    interruption.interrupt("keyboard");
    await exitCode;
  });

  it("[CL25] says in a sentence that the folder cannot be made", async () => {
    await writeFile(join(folder, "to"), "a file");
    const { exitCode, events, services } = await open();
    expect(await exitCode).toBe(1);
    expect(events()).toEqual([
      {
        event: "error",
        code: "storage/io",
        message: expect.stringMatching(/^The folder “.*” cannot be made/),
      },
    ]);
    expect(services.log).toEqual([]);
  });

  it.each([
    ["a word", () => "hello"],
    ["a page", () => LINK.slice(0, LINK.indexOf("#") + 1)],
    ["a cut link", () => LINK.slice(0, -4)],
    ["an edited link", () => LINK.replace(/.$/, (last) => (last === "A" ? "B" : "A"))],
  ])("[CL26, CL25] refuses %s before anything is opened", async (_, make) => {
    const { exitCode, events, services, stderr } = run(["get", make(), "-o", folder, "--json"]);
    expect(await exitCode).toBe(2);
    expect(events()).toEqual([
      {
        event: "error",
        code: expect.stringMatching(/^specifier\//),
        message: expect.stringMatching(/^[A-Z][^\n]*\.$/),
      },
    ]);
    expect(stderr.lines).toHaveLength(1);
    expect(services.log).toEqual([]);
  });

  it("[CL15] takes the link from the environment", async () => {
    const words = ["get", "-o", folder];
    const { services, isOpen, interruption, exitCode } = run(words, {
      variables: { PASSALONG_LINK: LINK },
    });
    await isOpen;
    expect(services.asked.link).toBe(LINK);
    interruption.interrupt("keyboard");
    await exitCode;
  });

  it("[CL28] gives up when the time is up, and says what is missing", async () => {
    const { services, exitCode, events, stderr } = await open(["--timeout", "300ms"]);
    services.share.describe({ "film.mkv": 5_000_000, "done.txt": 10 });
    services.share.change({ receivedBytes: 3_000_010 });
    services.share.missing.set(0, [
      { start: 0, end: 65_536 },
      { start: 131_072, end: 2_065_536 },
    ]);
    expect(await exitCode).toBe(3);
    expect(events().at(-1)).toEqual({
      event: "error",
      code: "incomplete",
      message:
        "The time is up: 2.0 MB of 5.0 MB are missing, film.mkv (bytes 0–65535 and 131072–2065535).",
      missing: [
        { path: "film.mkv", start: 0, end: 65_536 },
        { path: "film.mkv", start: 131_072, end: 2_065_536 },
      ],
    });
    expect(events().at(-2)).toMatchObject({ event: "progress", receivedBytes: 3_000_010 });
    expect(stderr.text).toContain("passalong: The time is up");
    expect(services.log.slice(-2)).toEqual(["-share", "-platform"]);
  });

  it("[CL28] says that nothing came when not even the list of files did", async () => {
    const { exitCode, events } = await open(["--timeout", "50ms"]);
    expect(await exitCode).toBe(3);
    const error = events().at(-1);
    expect(error).toMatchObject({ code: "incomplete", missing: null });
    expect(error?.["message"]).toMatch(/nobody who has these files was there/);
  });

  it("[CL32] ends with 130 and what is missing when interrupted before", async () => {
    const { services, exitCode, events, interruption } = await open();
    services.share.describe({ "film.mkv": 1_000 });
    services.share.missing.set(0, [{ start: 0, end: 1_000 }]);
    interruption.interrupt("keyboard");
    expect(await exitCode).toBe(130);
    expect(events().at(-1)).toMatchObject({
      code: "interrupted",
      missing: [{ path: "film.mkv", start: 0, end: 1_000 }],
    });
    expect(services.share.isClosed).toBe(true);
  });

  it("[CL8] says nothing about a reader that has gone", async () => {
    const { exitCode, stderr, interruption } = await open();
    interruption.interrupt("unread");
    expect(await exitCode).toBe(130);
    expect(stderr.text).toBe("");
  });

  it("[CL31, CL32] stays until it is interrupted, and that is no failure", async () => {
    const running = await open(["--stay"]);
    await completeIn(running);
    await expect.poll(() => running.stdout.text).toContain(`"complete"`);
    expect(running.services.share.isClosed).toBe(false);
    running.interruption.interrupt("keyboard");
    expect(await running.exitCode).toBe(0);
    expect(running.services.share.isClosed).toBe(true);
  });

  it("[CL30] leaves at once when nobody needs it, and says nothing of it", async () => {
    const running = await open();
    await completeIn(running);
    expect(await running.exitCode).toBe(0);
    expect(running.stderr.text).toBe("");
  });

  it("[CL30, CL35] tells first what it has saved, then stays while others need it", async () => {
    const running = run(["get", LINK, "-o", join(folder, "to")]);
    await running.isOpen;
    const { share } = running.services;
    share.incompleteCount = 2;
    await completeIn(running);
    await expect.poll(() => running.stderr.text).toContain("Passing it on");
    expect(running.stdout.text).toMatch(/^saved: .*file\.bin\n$/);
    expect(running.stderr.lines.at(-1)).toBe("Passing it on to 2 others; Ctrl-C to leave now.");
    expect(share.isClosed).toBe(false);
    share.releaseLinger();
    expect(await running.exitCode).toBe(0);
    expect(share.isClosed).toBe(true);
    expect(running.stderr.lines.at(-1)).toMatch(/^Passing it on/);
  });

  it("[CL32, CL35] leaves at once when it is interrupted, and that is no failure", async () => {
    const running = await open();
    running.services.share.incompleteCount = 1;
    await completeIn(running);
    await expect.poll(() => running.stdout.text).toContain(`"complete"`);
    expect(running.services.share.isClosed).toBe(false);
    running.interruption.interrupt("keyboard");
    expect(await running.exitCode).toBe(0);
    expect(running.services.share.isClosed).toBe(true);
    const names = running.events().map(({ event }) => event);
    expect(new Set(names.slice(names.indexOf("complete") + 1))).toEqual(new Set(["progress"]));
    expect(running.stderr.text).toBe("");
  });

  it("[CL33] fails when files cannot be stored", async () => {
    const { services, exitCode, events } = await open();
    services.share.tell("failed", { error: new StorageError("storage/full", "It is full.") });
    expect(await exitCode).toBe(1);
    expect(events().at(-1)).toMatchObject({ code: "storage/full", message: "It is full." });
  });

  it("[CL33] passes on what a store that refuses for a while says, and goes on", async () => {
    const running = await open();
    running.services.share.tell("warning", { message: "There is no room left; free some." });
    expect(running.stderr.text).toBe("There is no room left; free some.\n");
    await completeIn(running);
    expect(await running.exitCode).toBe(0);
  });

  it("[CL9] says in a sentence that a finished file has been taken away", async () => {
    const { services, exitCode, events } = await open();
    const files = [{ fileIndex: 0, location: join(folder, "gone") }];
    services.share.tell("complete", { files, seconds: 1 });
    expect(await exitCode).toBe(1);
    expect(events().at(-1)).toMatchObject({ code: "storage/io" });
  });

  it("[CL6] lists names without their tricks", async () => {
    const started = run(["get", LINK, "-o", folder]);
    await started.isOpen;
    started.services.share.describe({ "a\u202egpj.exe": 5, 讲解: 7 });
    expect(started.stderr.text).toContain("  a\\u{202E}gpj.exe (5 bytes)\n  讲解 (7 bytes)\n");
    started.interruption.interrupt("keyboard");
    await started.exitCode;
  });
});

describe("what get delivers", () => {
  it.each([
    [["--list", "--stream"], "--list receives nothing: leave --stream and --stay out."],
    [["--list", "--stay"], "--list receives nothing: leave --stream and --stay out."],
    [["--stream", "--json"], "--stream writes the file to stdout: leave --json out."],
  ])("[CL55, CL56, CL10] is one thing: %j", async (words, sentence) => {
    const { exitCode, stderr } = run(["get", LINK, ...words]);
    expect(await exitCode).toBe(2);
    expect(stderr.text).toContain(sentence);
  });
});
