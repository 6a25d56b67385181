/** Arguments: what is asked for, and how the rest is refused. */

import { describe, expect, it } from "vitest";
import { parseArguments } from "./arguments.ts";
import type { Invocation } from "./invocation.ts";

function parse(line: string, variables: Readonly<Record<string, string>> = {}): Invocation {
  const words = line.split(" ").filter((word) => word !== "");
  return parseArguments({ words, variables, version: "1.2.3" });
}

describe("serve", () => {
  it("[CL51] takes settings, a file of more, and the environment for later", () => {
    const variables = { PORT: "1" };
    expect(parse("serve --port 9000 --no-stun --log", variables)).toEqual({
      verb: "serve",
      isJson: false,
      options: {
        given: { port: 9_000, stun: false, log: true },
        configPath: undefined,
        variables,
      },
    });
    expect(parse("serve --host ::1 --port=0 --config a.json --metrics 9464 --json")).toMatchObject({
      isJson: true,
      options: {
        given: { host: "::1", port: 0, metrics: { host: "127.0.0.1", port: 9_464 } },
        configPath: "a.json",
      },
    });
  });

  it.each(["70000", "-1", "http", "80.5", "999999999999"])("[CL10] port %s is none", (port) => {
    expect(() => parse(`serve --port=${port}`)).toThrow(`“${port}” is no port: use 0 to 65535.`);
  });
});

describe("share", () => {
  it("takes paths, rendezvous, a limit, and where to listen", () => {
    const rendezvous = "--rendezvous http://a:1/ --rendezvous wss://b/";
    expect(parse(`share one two ${rendezvous} --upload-limit 2MB/s --host 127.0.0.1`)).toEqual({
      verb: "share",
      isJson: false,
      options: {
        paths: ["one", "two"],
        rendezvousUrls: ["http://a:1/", "wss://b/"],
        uploadBytesPerSecond: 2_000_000,
        isRelayOnly: false,
        host: "127.0.0.1",
        port: undefined,
      },
    });
    expect(parse("share one")).toMatchObject({ options: { rendezvousUrls: [] } });
  });

  it.each(["ftp://a/", "host:8080", "a", "file:///x"])("[CL16] %s is no rendezvous", (text) => {
    expect(() => parse(`share x --rendezvous ${text}`)).toThrow(`“${text}” is no rendezvous`);
  });
});

describe("get", () => {
  it("takes a link and how to receive", () => {
    const words = "get LINK -o to --stay --timeout 2m --upload-limit 500KiB/s --json";
    expect(parse(words)).toEqual({
      verb: "get",
      isJson: true,
      options: {
        link: "LINK",
        directory: "to",
        patterns: [],
        delivery: "files",
        isStaying: true,
        timeoutMs: 120_000,
        uploadBytesPerSecond: 512_000,
        isRelayOnly: false,
        rendezvousUrls: [],
      },
    });
    expect(parse("get")).toMatchObject({
      options: { link: undefined, directory: undefined, isStaying: false, timeoutMs: undefined },
    });
    expect(parse("get -")).toMatchObject({ options: { link: "-" } });
  });

  it("[CL48] goes through the relay alone where that is wished, as share does", () => {
    const options = { isRelayOnly: true };
    expect(parse("get LINK --relay-only")).toMatchObject({ options });
    expect(parse("share one --relay-only")).toMatchObject({ options });
  });
});

describe("mistakes", () => {
  it.each([
    ["", "Say what to do: serve, share, get, chat, inspect or check."],
    ["--json", "Unknown option '--json'."],
    ["send x", "Unknown command 'send'."],
    ["shar x", "Unknown command 'shar' (Did you mean share?)."],
    ["share", "Missing required argument 'path'."],
    ["share x --stay", "Unknown option '--stay'."],
    ["serve --prot 1", "Unknown option '--prot' (Did you mean --port?)."],
    ["serve x", "Too many arguments for 'serve': expected 0 arguments but got 1."],
    ["get a b", "Too many arguments for 'get': expected 1 argument but got 2."],
    ["get a --timeout", "Option '--timeout <time>' argument missing."],
    ["get a --timeout soon", "“soon” is no time: write it like 30s, 2m or 1h."],
    ["get a --upload-limit 2", "“2” has no unit: write it like 2B/s."],
    ["inspect --stay", "Unknown option '--stay'."],
  ])("[CL10] “passalong %s” is one sentence", (line, sentence) => {
    expect(() => parse(line)).toThrow(
      expect.objectContaining({ code: "usage", message: sentence }),
    );
  });
});

describe("help", () => {
  it.each(["--help", "help", "help get", "get --help", "share -h"])(
    "[CL1] “passalong %s” is text for stdout",
    (line) => {
      expect(parse(line)).toEqual({ verb: "help", text: expect.stringContaining("Usage: ") });
    },
  );

  it("[CL1] fits a terminal of 80 columns", () => {
    for (const line of ["--help", "serve -h", "share -h", "get -h", "inspect -h"]) {
      const invocation = parse(line);
      const text = invocation.verb === "help" ? invocation.text : "";
      expect(text.split("\n").filter((row) => row.length > 80)).toEqual([]);
    }
  });

  it("[CL1] knows the version", () => {
    expect(parse("--version")).toEqual({ verb: "help", text: "1.2.3\n" });
  });
});
