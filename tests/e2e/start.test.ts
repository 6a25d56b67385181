/**
 * `npm start`: serves the rendezvous and the page, and says in one sentence what stands in the way.
 */

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Child } from "./harness/child.ts";
import { PROJECT_ROOT } from "./harness/places.ts";

/** What `npm start` runs. */
const START = join(PROJECT_ROOT, "scripts/start.mjs");

function start(port: string, environment: Readonly<Record<string, string>> = {}): Child {
  const parameters = [START, "--host", "127.0.0.1", ...(port === "" ? [] : ["--port", port])];
  return new Child({
    program: process.execPath,
    parameters: [...parameters, "--json"],
    environment,
  });
}

describe("npm start", () => {
  it("serves the page, and ends with Ctrl-C", async () => {
    await using server = start("0");
    const { url } = await server.event("listening");
    const reply = await fetch(url);
    expect(reply.status).toBe(200);
    expect(await reply.text()).toMatch(/<title>.*Passalong.*<\/title>/);
    expect(await server.stop("SIGINT")).toEqual({ code: 130, signal: undefined });
  });

  it("says in one sentence that a port is taken", async () => {
    await using server = start("0");
    const { url } = await server.event("listening");
    const { port } = new URL(url);
    await using second = start(port);
    expect((await second.end).code).toBe(1);
    expect(second.prose.trim()).toMatch(/^passalong: [^\n]*\.$/);
    expect(second.prose).toContain(port);
  });

  it("takes the port of the environment, unless it is told another", async () => {
    await using first = start("0");
    const taken = new URL((await first.event("listening")).url).port;
    await using refused = start("", { PORT: taken });
    expect((await refused.end).code).toBe(1);
    await using other = start("0", { PORT: taken });
    expect(new URL((await other.event("listening")).url).port).not.toBe(taken);
  });
});
