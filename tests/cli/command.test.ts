/** The command as a whole: help, mistakes, defects. */

import { describe, expect, it } from "vitest";
import { FakeServices, LINK, run } from "./world.ts";

describe("the command", () => {
  it("[CL1] prints help and version on stdout", async () => {
    const help = run(["--help"]);
    expect(await help.exitCode).toBe(0);
    expect(help.stdout.text).toContain("passalong share holiday.jpg");
    expect(help.stderr.text).toBe("");
    const version = run(["--version"]);
    expect(await version.exitCode).toBe(0);
    expect(version.stdout.text).toBe("1.2.3\n");
  });

  it.each([
    [[], "See passalong --help."],
    [["get"], "See passalong get --help."],
    [["share", "--json"], "See passalong share --help."],
  ])("[CL10] answers mistakes with a sentence and a hint: %s", async (words, hint) => {
    const { exitCode, stderr } = run(words);
    expect(await exitCode).toBe(2);
    expect(stderr.lines).toEqual([expect.stringMatching(/^passalong: .*\.$/), hint]);
  });

  it("[CL9, CL10] tells mistakes in JSON too", async () => {
    const { exitCode, events } = run(["get", "a", "b", "--json"]);
    expect(await exitCode).toBe(2);
    expect(events()).toEqual([{ event: "error", code: "usage", message: expect.any(String) }]);
  });

  it("[CL9] shows a stack only when asked", async () => {
    const services = new FakeServices();
    services.refusal = new TypeError("x is not a function");
    const quiet = run(["get", LINK], { services });
    expect(await quiet.exitCode).toBe(1);
    expect(quiet.stderr.text).toMatch(/^passalong: Something is wrong inside Passalong/m);
    expect(quiet.stderr.text).not.toContain("    at ");
    const loud = run(["get", LINK], { services, variables: { PASSALONG_DEBUG: "1" } });
    await loud.exitCode;
    expect(loud.stderr.text).toContain("    at ");
  });

  it("[CL12] closes what was opened when something is wrong inside", async () => {
    const services = new FakeServices();
    services.refusal = new TypeError("x is not a function");
    await run(["get", LINK], { services }).exitCode;
    expect(services.log.slice(0, 1)).toEqual(["+platform"]);
    expect(services.log.at(-1)).toBe("-platform");
  });
});
