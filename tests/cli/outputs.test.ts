/** The two forms of output: what goes where. */

import type { PeerId, ShareProgress } from "passalong";
import { describe, expect, it } from "vitest";
import type { CommandEvent } from "../../packages/cli/src/events.ts";
import { JsonOutput } from "../../packages/cli/src/json-output.ts";
import type { TextStream } from "../../packages/cli/src/output.ts";
import { ProseOutput } from "../../packages/cli/src/prose-output.ts";
import { Paper } from "./paper.ts";

const PEER = "ab".repeat(32) as PeerId; // A peer id, as the library would spell it.

const COMPLETE: CommandEvent = {
  event: "complete",
  files: [{ path: "/folder/sub/讲解 \u{202e}gpj.exe", bytes: 5_000_000, sha256: "c0ffee" }],
  seconds: 2.345,
};

const ESCAPE = "\u001b";

/** Column 1, clear the line. Source: ECMA-48, CHA and EL. */
const CLEAR_LINE = "\u001b[1G\u001b[2K";

const QUIET = { variables: { NO_COLOR: "1" }, currentDirectory: "/" };

const WAITING: ShareProgress = {
  phase: "waiting",
  receivedBytes: 0,
  totalBytes: 0,
  uploadedBytes: 0,
  downloadBytesPerSecond: 0,
  uploadBytesPerSecond: 0,
  neighborCount: 0,
  relayedCount: 0,
  secondsLeft: undefined,
  hashedBytes: 0,
  completeReceivers: 0,
  rendezvous: "joined",
};

const FIGURES = { role: "receiver", progress: WAITING, copies: 0 } as const;

interface Written {
  readonly out: string;
  readonly err: string;
}

function prose(
  events: readonly CommandEvent[],
  options: { readonly isTTY?: boolean; readonly variables?: Record<string, string> } = {},
): Written {
  const stdout = new Paper(options);
  const stderr = new Paper(options);
  const variables = options.variables ?? {};
  const output = new ProseOutput({ stdout, stderr, variables, currentDirectory: "/folder" });
  for (const event of events) output.print(event);
  output.close();
  return { out: stdout.text, err: stderr.text };
}

function streams(): { stdout: Paper & TextStream; stderr: Paper & TextStream } {
  return { stdout: new Paper(), stderr: new Paper() };
}

describe("prose", () => {
  it("[CL3] has one line for each result", () => {
    const { out } = prose([
      { event: "listening", url: "http://localhost:8080/" },
      { event: "link", link: "http://host:8080/#AQ", groupId: "00" },
    ]);
    expect(out).toBe("listening: http://localhost:8080/\nlink: http://host:8080/#AQ\n");
  });

  it("[CL3, CL6] names saved files from the current folder on, without their tricks", () => {
    const { out, err } = prose([COMPLETE]);
    expect(out).toBe("saved: sub/讲解 \\u{202E}gpj.exe\n");
    expect(err).toBe("  SHA-256 c0ffee\nComplete, verified: 1 file, 5.0 MB in 2.3 s (2.1 MB/s).\n");
  });

  it("[CL6] shows what a link says without its tricks", () => {
    const { out } = prose([
      {
        event: "specifier",
        name: "\u001b[2Jshare",
        groupId: "00",
        capabilities: ["objectReplicationEnabled"],
        publisher: null,
        rendezvous: ["http://host/"],
        isUnique: false,
        rights: [],
      },
    ]);
    expect(out).toContain("name: \\u{1B}[2Jshare\n");
    expect(out).not.toContain(ESCAPE);
  });

  it("[CL1, CL9] tells errors and bans on stderr", () => {
    const { out, err } = prose([
      { event: "banned", peerId: PEER, reason: "RP7" },
      { event: "error", code: "storage/io", message: "“a\nb” is gone." },
    ]);
    expect(out).toBe("");
    expect(err).toBe(
      "A neighbor sent wrong bytes (RP7) and is not asked any more.\npassalong: “a\\u{A}b” is gone.\n",
    );
  });

  it("[CL49] says of each neighbor through the relay that it is so, and of no other", () => {
    const joined = { event: "peer", peerId: PEER, state: "joined", rttMs: null } as const;
    const { err } = prose([
      { ...joined, kind: "relay" },
      { ...joined, kind: "tcp" },
    ]);
    expect(err.match(/through the relay/g)).toHaveLength(1);
  });

  it("[CL7] has colors on a terminal only, and not when they are refused", () => {
    expect(prose([COMPLETE]).err).not.toContain(ESCAPE);
    expect(prose([COMPLETE], { isTTY: true }).err).toContain(ESCAPE);
    for (const variables of [{ NO_COLOR: "1" }, { TERM: "dumb" }]) {
      expect(prose([COMPLETE], { isTTY: true, variables }).err).not.toContain(ESCAPE);
    }
    expect(prose([COMPLETE], { isTTY: true, variables: { NO_COLOR: "" } }).err).toContain(ESCAPE);
  });

  it("[CL7] redraws figures on a terminal, below everything else that is said", async () => {
    const stderr = new Paper({ isTTY: true });
    const output = new ProseOutput({ ...QUIET, stdout: new Paper(), stderr });
    output.show(FIGURES);
    await expect.poll(() => stderr.text).toContain("Waiting for somebody");
    output.say("A sentence.");
    expect(stderr.text).toMatch(/Waiting for somebody.*A sentence\.\n.*Waiting for somebody/s);
    output.close();
    expect(stderr.text.endsWith(CLEAR_LINE)).toBe(true);
    const written = stderr.text.length;
    output.close();
    expect(stderr.text.length).toBe(written);
  });

  it("[CL7] redraws nothing elsewhere", () => {
    const stderr = new Paper();
    const output = new ProseOutput({ ...QUIET, stdout: new Paper(), stderr });
    output.show(FIGURES);
    output.close();
    expect(stderr.text).toBe("");
  });

  it("[CL7] draws a code on a terminal that is wide enough", async () => {
    const stderr = new Paper({ isTTY: true });
    const narrow = new Paper({ isTTY: true, columns: 20 });
    const link = `http://192.168.1.20:8080/#${"A".repeat(150)}`;
    for (const paper of [stderr, narrow]) {
      const options = { stdout: new Paper(), variables: { NO_COLOR: "1" }, currentDirectory: "/" };
      await new ProseOutput({ ...options, stderr: paper }).showCode(link);
    }
    const rows = stderr.text.trimEnd().split("\n");
    expect(rows.length).toBeGreaterThan(20);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    expect(narrow.text).toBe("");
  });
});

describe("JSON", () => {
  it("[CL2] is one object a line, text exactly as it is", () => {
    const { stdout, stderr } = streams();
    const output = new JsonOutput({ stdout, stderr });
    const peer: CommandEvent = {
      event: "peer",
      peerId: PEER,
      state: "left",
      kind: null,
      rttMs: null,
    };
    output.print(COMPLETE);
    output.print(peer);
    const lines = stdout.text.trimEnd().split("\n");
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([COMPLETE, peer]);
    expect(stderr.text).toBe("");
  });

  it("[CL1, CL9] tells an error to programs and to people", () => {
    const { stdout, stderr } = streams();
    const event: CommandEvent = { event: "error", code: "usage", message: "Say which." };
    new JsonOutput({ stdout, stderr }).print(event);
    expect(JSON.parse(stdout.text)).toEqual(event);
    expect(stderr.text).toBe("passalong: Say which.\n");
  });
});
