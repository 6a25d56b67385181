/** What `serve` is told: arguments, environment, file. */

import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { TemporaryFolder } from "../e2e/harness/temporary-folder.ts";
import { run } from "./world.ts";

/** What the rendezvous is started with. */
async function startedWith(
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
) {
  const { services, stdout, stderr, interruption } = run(["serve", ...words], { variables });
  await expect.poll(() => stdout.lines.length + stderr.lines.length).toBeGreaterThan(0);
  interruption.interrupt("keyboard");
  return services.rendezvousAsked;
}

/** The sentence that ends the command, which has opened nothing. */
async function refusalOf(
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { services, stderr, exitCode } = run(["serve", ...words], { variables });
  expect(await exitCode).toBe(2);
  expect(services.log).toEqual([]);
  return stderr.text.split("\n")[0] ?? "";
}

/** A file with these settings. */
async function fileIn(folder: TemporaryFolder, settings: unknown): Promise<string> {
  const path = folder.file("rendezvous.json");
  await writeFile(path, typeof settings === "string" ? settings : JSON.stringify(settings));
  return path;
}

describe("settings", () => {
  it("[CL51] come from arguments first, then from the environment, then from the file", async () => {
    await using folder = await TemporaryFolder.create();
    const path = await fileIn(folder, {
      host: "10.0.0.1",
      port: 1_001,
      trustedProxies: ["10.0.0.0/8"],
      allowedOrigins: ["https://a.example"],
      stunPort: 3_478,
      relayRate: "500kB/s",
      metrics: "9464",
      limits: { connectionsMax: 7, circuitRate: { burst: 65_536, perSecond: 9 } },
    });
    const variables = {
      PASSALONG_CONFIG: path,
      PASSALONG_PORT: "1002",
      PASSALONG_STUN: "false",
      PASSALONG_TRUSTED_PROXIES: "fd00::1, 10.1.0.0/16",
    };
    expect(await startedWith(["--host", "::1"], variables)).toMatchObject({
      ...{ host: "::1", port: 1_002, stunPort: "none" },
      trustedProxies: ["fd00::1", "10.1.0.0/16"],
      allowedOrigins: ["https://a.example"],
      metrics: { host: "127.0.0.1", port: 9_464 },
      limits: {
        hasRelay: true,
        connectionsMax: 7,
        circuitRate: { burst: 65_536, perSecond: 9 },
      },
    });
    const words = ["--config", path, "--no-relay", "--trusted-proxy", "10.2.0.1"];
    expect(await startedWith([...words, "--allow-origin", "https://b.example"])).toMatchObject({
      ...{ host: "10.0.0.1", port: 1_001, stunPort: 3_478 },
      trustedProxies: ["10.2.0.1"],
      allowedOrigins: ["https://b.example"],
      limits: { hasRelay: false },
    });
  });

  it("[CL17] the port is that of --port, else of PORT, else 8080", async () => {
    expect(await startedWith(["--port", "9000"], { PORT: "1" })).toMatchObject({ port: 9_000 });
    expect(await startedWith([], { PORT: "9000" })).toMatchObject({ port: 9_000 });
    expect(await startedWith([], { PORT: "" })).toMatchObject({ port: 8_080 });
  });

  it.each<[unknown, RegExp]>([
    [{ prot: 80 }, /there is no setting “prot”\.$/],
    [{ limits: { conectionsMax: 1 } }, /there is no setting “limits\.conectionsMax”\.$/],
    [{ port: "80" }, /: port is a number from 0 to 65535\.$/],
    [{ port: 70_000 }, /: port is at most 65535\.$/],
    [{ stun: "no" }, /: stun is true or false\.$/],
    [{ trustedProxies: "10.0.0.0/8" }, /: trustedProxies is a list of texts\.$/],
    [{ relayRate: "5" }, /: relayRate is wrong: “5” has no unit: write it like 5B\/s\.$/],
    [{ metrics: "here" }, /: metrics is wrong: “here” is no address with a port/],
    [{ limits: { connectionsMax: 0 } }, /: limits\.connectionsMax is at least 1\.$/],
    [{ limits: { circuitRate: 5 } }, /: limits\.circuitRate is burst and perSecond\.$/],
    [
      { limits: { circuitRate: { burst: 1, perSecond: 1 } } },
      /: limits needs a burst of at least 65536 in circuitRate\.$/,
    ],
    [
      { limits: { silenceMsMax: 1_000 } },
      /: limits needs a keepaliveAfterMs below silenceMsMax\.$/,
    ],
    [{ port: 1.5, stun: 1 }, /: port is a whole number .*; stun is true or false\.$/],
    [[], /: what is in it is an object of settings\.$/],
    ["{", /rendezvous\.json is no JSON: /],
  ])("[CL51] of a file are wrong usage, and named: %j", async (settings, sentence) => {
    await using folder = await TemporaryFolder.create();
    const path = await fileIn(folder, settings);
    const refusal = await refusalOf(["--config", path]);
    expect(refusal).toMatch(sentence);
    expect(refusal).toContain(path);
  });

  it("[CL51] of the environment are wrong usage, and named", async () => {
    for (const [name, value] of [
      ["PASSALONG_PORT", "eighty"],
      ["PORT", "70000"],
      ["PASSALONG_STUN", "perhaps"],
      ["PASSALONG_RELAY_RATE", "5"],
      ["PASSALONG_METRICS", "here"],
    ] as const) {
      expect(await refusalOf([], { [name]: value })).toContain(`${name}: “${value}” `);
    }
    const { exitCode, stderr } = run(["serve", "--config", "/nowhere/settings.json"]);
    expect(await exitCode).toBe(1);
    expect(stderr.text).toContain("/nowhere/settings.json cannot be read");
  });

  it("[CL52] let what happens be told on stderr, one object a line, with its time", async () => {
    const { services, stdout, stderr, interruption } = run(["serve", "--log"]);
    await expect.poll(() => stdout.lines).toHaveLength(1);
    const before = stderr.lines.length;
    services.rendezvousAsked?.log?.({ type: "connectionRefused", status: 429 });
    const told: unknown = JSON.parse(stderr.lines[before] ?? "");
    expect(told).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      ...{ type: "connectionRefused", status: 429 },
    });
    interruption.interrupt("keyboard");
    const quiet = run(["serve"]);
    await expect.poll(() => quiet.stdout.lines).toHaveLength(1);
    const lines = quiet.stderr.lines.length;
    quiet.services.rendezvousAsked?.log?.({ type: "connectionRefused", status: 429 });
    expect(quiet.stderr.lines).toHaveLength(lines);
    quiet.interruption.interrupt("keyboard");
  });
});

describe("TURN servers", () => {
  const url = "turn:turn.example:3478";

  it("[CL57] are named by arguments, and their secret by the environment or a file", async () => {
    await using folder = await TemporaryFolder.create();
    const secretFile = folder.file("secret");
    await writeFile(secretFile, "from the file\n");
    const variables = { PASSALONG_TURN_SECRET_FILE: secretFile };
    const turn = { urls: [url], secret: "from the file" };
    expect(await startedWith(["--turn", url], variables)).toMatchObject({ turn });
    const both = { ...variables, PASSALONG_TURN_SECRET: "from the variable" };
    expect(await startedWith(["--turn", url], both)).toMatchObject({
      turn: { urls: [url], secret: "from the variable" },
    });
    const path = await fileIn(folder, { turn: [url, "turns:b"], turnSecretFile: secretFile });
    expect(await startedWith(["--config", path])).toMatchObject({
      turn: { urls: [url, "turns:b"], secret: "from the file" },
    });
    expect((await startedWith([], both))?.turn).toBeUndefined();
  });

  it("[CL57] need a secret", async () => {
    expect(await refusalOf(["--turn", url])).toMatch(/need a secret .* PASSALONG_TURN_SECRET/);
  });
});
