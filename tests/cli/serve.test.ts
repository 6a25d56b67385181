/** `passalong serve`, with a rendezvous that opens no port. */

import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { TemporaryFolder } from "../e2e/harness/temporary-folder.ts";
import { FakeServices, run } from "./world.ts";

describe("serve", () => {
  it("[CL17, CL18] listens where it is told, with the page, and says where", async () => {
    const { services, stdout, exitCode, interruption } = run(["serve", "--port", "0"]);
    await expect.poll(() => stdout.lines).toEqual(["listening: http://localhost:50000/"]);
    expect(services.log).toEqual(["+rendezvous * 0 /page"]);
    interruption.interrupt("keyboard");
    expect(await exitCode).toBe(130);
  });

  it("[CL2] says so in JSON", async () => {
    const { events, stdout, interruption } = run(["serve", "--host", "127.0.0.1", "--json"]);
    await expect.poll(() => stdout.lines).toHaveLength(1);
    expect(events()).toEqual([{ event: "listening", url: "http://127.0.0.1:8080/" }]);
    interruption.interrupt("keyboard");
  });

  it("[CL17] says in a sentence that the port is taken", async () => {
    const services = new FakeServices();
    services.takenPorts.add(8_080);
    const { stdout, stderr, exitCode } = run(["serve"], { services });
    expect(await exitCode).toBe(1);
    expect(stdout.text).toBe("");
    expect(stderr.text).toBe("passalong: Port 8080 is taken; choose another.\n");
  });

  it("[CL18] serves the rendezvous alone when there is no page", async () => {
    const services = new FakeServices();
    services.page = undefined;
    const { stdout, stderr, interruption } = run(["serve"], { services });
    await expect.poll(() => stdout.lines).toHaveLength(1);
    expect(services.log).toEqual(["+rendezvous * 8080 alone"]);
    expect(stderr.lines[0]).toMatch(/^The web page is not built/);
    interruption.interrupt("keyboard");
  });

  it("[CL19, CL12] ends in order, and without complaint when the system asks", async () => {
    const { services, stdout, exitCode, interruption } = run(["serve"]);
    await expect.poll(() => stdout.lines).toHaveLength(1);
    interruption.interrupt("system");
    expect(await exitCode).toBe(0);
    expect(services.log.at(-1)).toBe("-rendezvous");
  });
});

const BROKER = "nats://user:password@broker:4222";
const KEY = { PASSALONG_CLUSTER_KEY: "a secret of all nodes" };

/** Serves as one of several nodes, and is listening. */
async function serving(words: readonly string[], variables: Record<string, string>) {
  const running = run(["serve", ...words], { variables });
  await expect.poll(() => running.stdout.lines).toHaveLength(1);
  return running;
}

describe("serve behind a proxy", () => {
  it("[CL46] believes those that it is told to, and nobody else", async () => {
    const proxies = ["--trusted-proxy", "10.0.0.0/8", "--trusted-proxy", "fd00::1"];
    for (const [words, trustedProxies] of [
      [proxies, ["10.0.0.0/8", "fd00::1"]],
      [[], []],
    ] as const) {
      const { services, interruption } = await serving(words, {});
      expect(services.rendezvousAsked).toMatchObject({ trustedProxies });
      interruption.interrupt("keyboard");
    }
  });
});

describe("serve and STUN", () => {
  it("[CL50] answers where it is told to, or nowhere, and says when it cannot", async () => {
    for (const [words, stunPort] of [
      [[], undefined],
      [["--stun-port", "3478"], 3_478],
      [["--no-stun"], "none"],
    ] as const) {
      const { services, interruption, stderr } = await serving(words, {});
      expect(services.rendezvousAsked?.stunPort).toBe(stunPort);
      services.rendezvousAsked?.log?.({ type: "stunUnavailable", port: 3_478 });
      expect(stderr.text).toContain("UDP port 3478");
      interruption.interrupt("keyboard");
    }
  });
});

describe("serve and the relay", () => {
  it("[CL47] limits it, or goes without it", async () => {
    for (const [words, limits] of [
      [[], { hasRelay: true }],
      [["--no-relay"], { hasRelay: false }],
      [
        ["--relay-rate", "500kB/s", "--relay-total", "10kB/s"],
        {
          hasRelay: true,
          circuitRate: { burst: 500_000, perSecond: 500_000 },
          relayRateInAll: { burst: 65_536, perSecond: 10_000 },
        },
      ],
    ] as const) {
      const { services, interruption } = await serving(words, {});
      expect(services.rendezvousAsked?.limits).toEqual(limits);
      interruption.interrupt("keyboard");
    }
  });
});

describe("serve as one of several nodes", () => {
  it("[CL44] takes the backplane from an argument or the environment, and the key from the latter", async () => {
    const variables = { ...KEY, PASSALONG_BACKPLANE: "redis://other:6379" };
    for (const [words, backplane] of [
      [["--backplane", BROKER], BROKER],
      [[], "redis://other:6379"],
    ] as const) {
      const { services, interruption } = await serving(words, variables);
      const nodes = { backplane, key: KEY.PASSALONG_CLUSTER_KEY };
      expect(services.rendezvousAsked).toMatchObject({ nodes });
      interruption.interrupt("keyboard");
    }
  });

  it("[CL44] reads the key from a file, without the end of its line", async () => {
    await using folder = await TemporaryFolder.create();
    await writeFile(folder.file("key"), "a secret in a file\n");
    const variables = { PASSALONG_CLUSTER_KEY_FILE: folder.file("key") };
    const { services, interruption } = await serving(["--backplane", BROKER], variables);
    expect(services.rendezvousAsked).toMatchObject({ nodes: { key: "a secret in a file" } });
    interruption.interrupt("keyboard");
    const missing = { PASSALONG_CLUSTER_KEY_FILE: folder.file("none") };
    const { stderr, exitCode } = run(["serve", "--backplane", BROKER], { variables: missing });
    expect(await exitCode).toBe(1);
    expect(stderr.text).toMatch(/PASSALONG_CLUSTER_KEY_FILE .* cannot be read/);
  });

  it("[CL44] is wrong usage without a key, and is alone without a backplane", async () => {
    const { services, stderr, exitCode } = run(["serve", "--backplane", BROKER]);
    expect(await exitCode).toBe(2);
    expect(stderr.text).toMatch(/PASSALONG_CLUSTER_KEY/);
    expect(stderr.text).not.toMatch(/password/);
    expect(services.log).toEqual([]);
    const alone = await serving([], KEY);
    expect(alone.services.rendezvousAsked).not.toHaveProperty("nodes");
    alone.interruption.interrupt("keyboard");
  });

  it("[CL44] says when the broker comes and goes", async () => {
    const { services, stderr, interruption } = await serving(["--backplane", BROKER], KEY);
    services.rendezvousAsked?.log?.({ type: "backplane", isUp: true });
    services.rendezvousAsked?.log?.({ type: "backplane", isUp: false });
    services.rendezvousAsked?.log?.({ type: "closed" });
    expect(stderr.lines.slice(-2)).toEqual([
      "The backplane is there.",
      "The backplane is not there: groups go on with the members of each node, and it is tried again.",
    ]);
    interruption.interrupt("keyboard");
  });

  it("[CL45] drains when the system ends it, and not at Ctrl-C", async () => {
    for (const [cause, code, log] of [
      ["system", 0, ["~rendezvous", "-rendezvous"]],
      ["keyboard", 130, ["-rendezvous"]],
    ] as const) {
      const { services, exitCode, interruption } = await serving(["--backplane", BROKER], KEY);
      interruption.interrupt(cause);
      expect(await exitCode).toBe(code);
      expect(services.log.slice(1)).toEqual(log);
    }
  });
});
