/** `passalong inspect`: everything but the secrets. */

import { hexFromBytes } from "passalong/base";
import { describe, expect, it } from "vitest";
import { LINK, RENDEZVOUS, run, SPECIFIER } from "./world.ts";

const FULL_LINK = `${RENDEZVOUS}#${SPECIFIER.toFragment()}`;

describe("inspect", () => {
  it("[CL34, CL2] says what a link says", async () => {
    const { exitCode, events, services } = run(["inspect", LINK, "--json"]);
    expect(await exitCode).toBe(0);
    expect(events()).toEqual([
      {
        event: "specifier",
        name: "share",
        groupId: expect.stringMatching(/^[0-9a-f]{64}$/),
        capabilities: ["objectReplicationEnabled", "postingEnabled", "serverChannelEnabled"],
        publisher: expect.stringMatching(/^[0-9a-f]{64}$/),
        rendezvous: [RENDEZVOUS],
        isUnique: true,
        rights: ["post"],
      },
    ]);
    expect(services.log).toEqual([]);
  });

  it("[CL34, CL3] says it in lines", async () => {
    const { exitCode, stdout } = run(["inspect", FULL_LINK]);
    expect(await exitCode).toBe(0);
    expect(stdout.lines.map((line) => line.split(": ")[0])).toEqual([
      "name",
      "group",
      "private",
      "capabilities",
      "publisher",
      "rendezvous",
      "rights",
    ]);
    expect(stdout.text).toContain("rights: receive, pass on, publish, post\n");
  });

  it("[CL34] shows no secret, in no form", async () => {
    const runs = [run(["inspect", FULL_LINK]), run(["inspect", FULL_LINK, "--json"])];
    const { publishSeed, identityBytes } = SPECIFIER;
    const secrets = [publishSeed ?? new Uint8Array(0), identityBytes.slice(-32)];
    for (const { exitCode, stdout, stderr } of runs) {
      await exitCode;
      const text = stdout.text + stderr.text;
      expect(text).not.toContain(SPECIFIER.toFragment().slice(10, 40));
      for (const secret of secrets) {
        expect(text).not.toContain(hexFromBytes(secret));
        expect(text).not.toContain(Buffer.from(secret).toString("base64url"));
      }
    }
  });

  it("[CL26, CL11] refuses a wrong link", async () => {
    const { exitCode, stderr } = run(["inspect", LINK.slice(0, -3)]);
    expect(await exitCode).toBe(2);
    expect(stderr.lines).toHaveLength(1);
  });
});
