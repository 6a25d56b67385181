/** The command with its real parts, in this process and on loopback. */

import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { SERVICES, type Services } from "@passalong/cli";
import { GroupSpecifier } from "passalong";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runWith, type RunWith } from "./world.ts";

/** Where everything listens. */
const HERE = ["--host", "127.0.0.1", "--port", "0"] as const;

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "passalong-cli-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs the command with real parts, and with others where a test says so. */
function start(words: readonly string[], changes: Partial<Services> = {}): RunWith<Services> {
  return runWith({ ...SERVICES, ...changes }, [...words, "--json"]);
}

/** Shares files; resolves with the link. */
async function share(paths: readonly string[], changes?: Partial<Services>) {
  const provider = start(["share", ...paths, ...HERE], changes);
  await expect.poll(() => provider.stdout.lines.length, { timeout: 20_000 }).toBeGreaterThan(0);
  const link = String(provider.events()[0]?.["link"]);
  return { provider, link };
}

describe("with real parts", () => {
  it("[CL22, CL23] the link comes before a byte is read, and may not publish", async () => {
    const reads: number[] = [];
    const source = {
      path: "huge.bin",
      sizeBytes: 4_294_967_296,
      mimeType: "",
      read: (start: number): Promise<never> => {
        reads.push(start);
        return new Promise(() => undefined);
      },
    };
    let readsAtLink: number | undefined;
    const { provider, link } = await share(["huge.bin"], {
      fileSources: async () => [source],
      provideFiles: async (options) => {
        const provided = await SERVICES.provideFiles(options);
        readsAtLink = reads.length;
        return provided;
      },
    });
    expect(readsAtLink).toBe(0);
    const specifier = GroupSpecifier.fromFragment(link);
    expect(specifier.publishSeed).toBeUndefined();
    expect(specifier.hasPublisher).toBe(true);
    provider.interruption.interrupt("keyboard");
    expect(await provider.exitCode).toBe(130);
  });

  it("[CL5, CL29] files arrive under their own names when they are whole", async () => {
    const contents = { "讲解 and more.bin": randomBytes(300_000), "empty.txt": Buffer.alloc(0) };
    await mkdir(join(folder, "from"));
    for (const [name, bytes] of Object.entries(contents)) {
      await writeFile(join(folder, "from", name), bytes);
    }
    const { provider, link } = await share([join(folder, "from")]);
    const to = join(folder, "to");
    const receiver = start(["get", link, "-o", to, "--timeout", "30s"]);
    expect(await receiver.exitCode).toBe(0);
    const complete = receiver.events().find(({ event }) => event === "complete");
    expect(complete?.["files"]).toHaveLength(2);
    for (const [name, bytes] of Object.entries(contents)) {
      const path = join(to, "from", name);
      expect((await readFile(path)).equals(bytes)).toBe(true);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      expect(complete?.["files"]).toContainEqual({ path, bytes: bytes.length, sha256 });
    }
    provider.interruption.interrupt("keyboard");
    expect(await provider.exitCode).toBe(130);
  });

  it("[CL29] nothing has its own name before it is whole", async () => {
    const path = join(folder, "slow.bin");
    await writeFile(path, randomBytes(3_000_000));
    const provider = start(["share", path, ...HERE, "--upload-limit", "300kB/s"]);
    await expect.poll(() => provider.stdout.lines.length, { timeout: 20_000 }).toBeGreaterThan(0);
    const link = String(provider.events()[0]?.["link"]);
    const to = join(folder, "to");
    const receiver = start(["get", link, "-o", to]);
    const isUnderWay = (): boolean => receiver.stdout.text.includes('"totalBytes":3000000');
    await expect.poll(isUnderWay, { timeout: 20_000 }).toBe(true);
    receiver.interruption.interrupt("keyboard");
    expect(await receiver.exitCode).toBe(130);
    const missing = receiver.events().at(-1)?.["missing"];
    expect(missing).toBeInstanceOf(Array);
    expect(missing).toContainEqual(expect.objectContaining({ path: "slow.bin" }));
    expect(await readdir(to)).not.toContain("slow.bin");
    provider.interruption.interrupt("keyboard");
    await provider.exitCode;
  });
});

describe("choosing files with real parts", () => {
  /** Three files, two of them in folders, and what `get` does with them. */
  async function offered() {
    const contents = { "a.txt": "one", "b/photo.jpg": "two", "b/c/song [live].mp3": "three" };
    for (const [name, text] of Object.entries(contents)) {
      await mkdir(join(folder, "from", name, ".."), { recursive: true });
      await writeFile(join(folder, "from", name), text);
    }
    return share([join(folder, "from")]);
  }

  async function end({ provider }: Awaited<ReturnType<typeof offered>>): Promise<void> {
    provider.interruption.interrupt("keyboard");
    expect(await provider.exitCode).toBe(130);
  }

  it("[CL54, SH28] receives those that a pattern names, and nothing else", async () => {
    const offer = await offered();
    const select = ["--select", "*.jpg", "--select", "from/b/c/song [live].mp3"];
    const to = join(folder, "to");
    const receiver = start(["get", offer.link, "-o", to, "--timeout", "30s", ...select]);
    expect(await receiver.exitCode).toBe(0);
    const complete = receiver.events().find(({ event }) => event === "complete");
    expect(complete?.["files"]).toHaveLength(2);
    expect(await readdir(join(to, "from"))).toEqual(["b"]);
    expect(await readFile(join(to, "from/b/photo.jpg"), "utf8")).toBe("two");
    expect(await readFile(join(to, "from/b/c/song [live].mp3"), "utf8")).toBe("three");
    expect((await readdir(to)).toSorted()).toEqual(["from"]);
    await end(offer);
  });

  it("[CL54] says so when nothing is named so", async () => {
    const offer = await offered();
    const to = join(folder, "to");
    const receiver = start(["get", offer.link, "-o", to, "--select", "*.png"]);
    expect(await receiver.exitCode).toBe(2);
    expect(receiver.events().at(-1)).toMatchObject({
      ...{ event: "error", code: "usage" },
      message: "None of 3 files is named “*.png”: --list says what there is.",
    });
    expect(await readdir(to)).toEqual([]);
    await end(offer);
  });

  it("[CL55] lists what there is, and receives none of it", async () => {
    const offer = await offered();
    const lister = start(["get", offer.link, "--list"]);
    expect(await lister.exitCode).toBe(0);
    expect(lister.events().find(({ event }) => event === "catalogue")).toEqual({
      event: "catalogue",
      files: [
        { path: "from/a.txt", bytes: 3 },
        { path: "from/b/c/song [live].mp3", bytes: 5 },
        { path: "from/b/photo.jpg", bytes: 3 },
      ],
      totalBytes: 11,
    });
    const prose = runWith(SERVICES, ["get", offer.link, "--list", "--select", "b"]);
    expect(await prose.exitCode).toBe(0);
    expect(prose.stdout.lines).toEqual([]);
    const folderOnly = runWith(SERVICES, ["get", offer.link, "--list", "--select", "from/b"]);
    expect(await folderOnly.exitCode).toBe(0);
    expect(folderOnly.stdout.lines).toEqual([
      "file: from/b/c/song [live].mp3 (5 bytes)",
      "file: from/b/photo.jpg (3 bytes)",
    ]);
    await end(offer);
  });

  it("[CL56, SH29] writes one file to stdout, and nothing else", async () => {
    const offer = await offered();
    const streamer = runWith(SERVICES, ["get", offer.link, "--stream", "--select", "a.txt"]);
    expect(await streamer.exitCode).toBe(0);
    expect(streamer.stdout.text).toBe("one");
    const kept = ["get", offer.link, "--stream", "--select", "photo.jpg", "-o", join(folder, "to")];
    const keeper = runWith(SERVICES, kept);
    expect(await keeper.exitCode).toBe(0);
    expect(keeper.stdout.text).toBe("two");
    expect(await readFile(join(folder, "to/from/b/photo.jpg"), "utf8")).toBe("two");
    const unclear = runWith(SERVICES, ["get", offer.link, "--stream"]);
    expect(await unclear.exitCode).toBe(2);
    expect(unclear.stderr.text).toMatch(/Say with --select which one of these to stream: “from\/a/);
    const unnamed = runWith(SERVICES, ["get", offer.link, "--stream", "--select", "x"]);
    expect(await unnamed.exitCode).toBe(2);
    expect([unclear.stdout.text, unnamed.stdout.text]).toEqual(["", ""]);
    await end(offer);
  });
});

describe("a chat with real parts", () => {
  it("[CL37, CL40, CL42] two talk, one pipes its words in, and both leave", async () => {
    const words = ["chat", "--new", "friends", "--name", "Ann", ...HERE, "--json"];
    const typed = new PassThrough();
    const ann = runWith(SERVICES, words, {}, typed);
    await expect.poll(() => ann.stdout.lines.length, { timeout: 20_000 }).toBeGreaterThan(0);
    const link = String(ann.events()[0]?.["link"]);
    const bob = runWith(
      SERVICES,
      ["chat", link, "--name", "Bob\u001b[2J"],
      {},
      Readable.from(["hello\n"]),
    );
    expect(await bob.exitCode).toBe(0);
    const name = "Bob\\u{1B}[2J";
    const heard = (): unknown[] =>
      ann.events().map(({ event, text, state }) => [event, text ?? state]);
    await expect.poll(heard, { timeout: 20_000 }).toContainEqual(["presence", "gone"]);
    expect(heard()).toEqual([
      ["link", undefined],
      ["presence", "here"],
      ["message", "hello"],
      ["presence", "gone"],
    ]);
    expect(ann.events()[2]).toMatchObject({ name });
    typed.end("/quit\n");
    expect(await ann.exitCode).toBe(0);
  });

  it("[CL38, CL43] goes through a share, which keeps what was said for who comes later", async () => {
    const path = join(folder, "a.txt");
    await writeFile(path, "a");
    const { provider, link } = await share([path]);
    // Leaves before the other one comes.
    const ann = runWith(SERVICES, ["chat", link, "--name", "Ann"], {}, Readable.from(["hello\n"]));
    expect(await ann.exitCode).toBe(0);
    const typed = new PassThrough();
    const bob = runWith(SERVICES, ["chat", link, "--json"], {}, typed);
    const heard = (): unknown[] => bob.events().map(({ name, text }) => [name, text]);
    await expect.poll(heard, { timeout: 20_000 }).toContainEqual(["Ann", "hello"]);
    typed.end("/quit\n");
    expect(await bob.exitCode).toBe(0);
    const told = provider.events().map(({ event }) => event);
    expect(told.filter((event) => event === "message" || event === "banned")).toEqual([]);
    provider.interruption.interrupt("keyboard");
    await provider.exitCode;
  });
});
