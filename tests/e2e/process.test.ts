/** The command as a process: signals, pipes, what others see of it, and that it ends. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMAND } from "./harness/places.ts";
import { makeSampleFile } from "./harness/sample-file.ts";
import { Stage } from "./harness/stage.ts";

let stage: Stage;
let rendezvous = "";
let path = "";

beforeAll(async () => {
  stage = await Stage.open();
  rendezvous = (await stage.serve()).url;
  ({ path } = await makeSampleFile({ path: stage.folder.file("x.bin"), sizeBytes: 100_000 }));
});

afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});

/** Starts the command with streams that the test holds, and collects what it says to people. */
function start(...words: string[]) {
  const child = spawn(process.execPath, [COMMAND, ...words]);
  const prose = { text: "" };
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    prose.text += text;
  });
  const end = once(child, "close").then(([code]: unknown[]) => code);
  return { child, prose, end };
}

describe("the command", () => {
  it("[CL8] ends without a word when nobody reads its results any more", async () => {
    const { child, prose, end } = start("share", path, "--rendezvous", rendezvous, "--json");
    const lines = createInterface({ input: child.stdout });
    const [line]: unknown[] = await once(lines, "line");
    const { link }: { link: string } = JSON.parse(String(line));
    child.stdout.destroy();
    // Somebody comes, and there is something to tell.
    stage.get(link, "to", "--timeout", "10s");
    expect(await end).toBe(130);
    expect(prose.text).toBe("");
  });

  it("[CL12, CL24] ends in order at the first signal, and at once at the second", async () => {
    for (const signals of [["SIGINT"], ["SIGTERM"], ["SIGINT", "SIGINT"]] as const) {
      const { provider } = await stage.share([path], "--rendezvous", rendezvous);
      for (const signal of signals) process.kill(provider.pid, signal);
      expect(await provider.end).toEqual({ code: 130, signal: undefined });
    }
  });

  it("[CL19] that serves ends with 0 when the system asks", async () => {
    const { server } = await stage.serve();
    expect(await server.stop("SIGTERM")).toEqual({ code: 0, signal: undefined });
    const again = await stage.serve();
    expect(await again.server.stop("SIGINT")).toEqual({ code: 130, signal: undefined });
  });

  it("[CL17, CL9] says in one sentence that a port is taken", async () => {
    const second = stage.passalong("serve", "--host", "127.0.0.1", "--port", portOf(rendezvous));
    expect((await second.end).code).toBe(1);
    expect((await second.event("error")).code).toBe("port/taken");
    expect(second.prose).toMatch(/^passalong: [^\n]*\.\n$/);
  });

  it.runIf(process.platform === "linux")(
    "[CL15] hides a link that comes from stdin from the other users",
    async () => {
      const { link } = await stage.share([path], "--rendezvous", rendezvous);
      const { child, end } = start(
        "get",
        "-",
        "-o",
        stage.folder.file("hidden"),
        "--stay",
        "--json",
      );
      child.stdin.end(`${link}\n`);
      const [line]: unknown[] = await once(createInterface({ input: child.stdout }), "line");
      expect(JSON.parse(String(line))).toHaveProperty("event");
      const seen = await readFile(`/proc/${child.pid}/cmdline`, "utf8");
      expect(seen).not.toContain(link.slice(link.indexOf("#") + 1));
      child.kill("SIGINT");
      expect([0, 130]).toContain(await end);
    },
  );
});

/** The port of a URL. */
function portOf(url: string): string {
  return new URL(url).port;
}
