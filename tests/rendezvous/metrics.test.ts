/** Figures for Prometheus, on a port of their own. */

import { RendezvousError, startRendezvous } from "@passalong/rendezvous";
import { assert } from "passalong/base";
import { describe, expect, it } from "vitest";
import { groupId } from "./core-bench.ts";
import { startForTest, WebClient } from "./web-client.ts";

const METRICS = { host: "127.0.0.1", port: 0 };

async function startMeasured() {
  const rendezvous = await startForTest({ metrics: METRICS });
  const { metricsUrl } = rendezvous;
  assert(metricsUrl !== undefined, "figures are served");
  return { rendezvous, metricsUrl };
}

/** Series by name and labels. */
async function seriesAt(url: string): Promise<Map<string, number>> {
  const response = await fetch(url);
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=/);
  const lines = (await response.text()).split("\n").filter((line) => /^[a-z]/.test(line));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

describe("figures", () => {
  it("[RV46] are those of the whole: sizes now, and counts since the start", async () => {
    const { rendezvous, metricsUrl } = await startMeasured();
    const client = new WebClient(rendezvous);
    await client.join(groupId(1));
    const there = await seriesAt(metricsUrl);
    expect(there.get("passalong_connections")).toBe(1);
    expect(there.get("passalong_groups")).toBe(1);
    expect(there.get("passalong_memberships")).toBe(1);
    expect(there.get("passalong_joins_total")).toBe(1);
    expect(there.get("passalong_connections_opened_total")).toBe(1);
    expect(there.get("process_resident_memory_bytes")).toBeGreaterThan(1_000_000);
    client.socket.send("no frame");
    await client.ending;
    await expect
      .poll(async () => (await seriesAt(metricsUrl)).get("passalong_connections"))
      .toBe(0);
    const after = await seriesAt(metricsUrl);
    expect(after.get("passalong_joins_total")).toBe(1);
    const closes = [...after].filter(([name]) => name.startsWith("passalong_connections_closed"));
    expect(closes.map(([, count]) => count)).toEqual([1]);
  });

  it("[RV46, RV39] name no peer, no group, and no more close codes than are known", async () => {
    const { rendezvous, metricsUrl } = await startMeasured();
    for (const code of [3_000, 3_001, 4_999]) {
      const client = new WebClient(rendezvous);
      await client.join(groupId(7));
      client.socket.close(code);
      await client.ending;
    }
    await expect
      .poll(async () => (await seriesAt(metricsUrl)).get("passalong_connections"))
      .toBe(0);
    const text = await (await fetch(metricsUrl)).text();
    expect(text).toContain('passalong_connections_closed_total{code="other",rule=""} 3');
    expect(text).not.toContain("127.0.0.1");
    expect(text).not.toContain(groupId(7).slice(0, 16));
  });

  it("[RV46] are nowhere else, and nothing else is there", async () => {
    const { rendezvous, metricsUrl } = await startMeasured();
    expect((await fetch(new URL("/metrics", rendezvous.url))).status).toBe(404);
    expect((await fetch(new URL("/", metricsUrl))).status).toBe(404);
    expect((await fetch(metricsUrl, { method: "POST" })).status).toBe(404);
    const alone = await startForTest({});
    expect(alone.metricsUrl).toBeUndefined();
    expect((await fetch(`${new URL(metricsUrl).origin}//`)).status).toBe(404);
    expect((await fetch(metricsUrl)).status).toBe(200);
  });

  it("[RV46, RV38] on a port that is taken are one sentence, and nothing is left open", async () => {
    const { rendezvous, metricsUrl } = await startMeasured();
    const taken = Number(new URL(metricsUrl).port);
    const failure: unknown = await startRendezvous({
      ...{ host: "127.0.0.1", port: 0, stunPort: "none" },
      metrics: { host: "127.0.0.1", port: taken },
    }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RendezvousError);
    expect(failure).toMatchObject({ code: "port/taken" });
    await rendezvous.close();
    await expect(fetch(metricsUrl)).rejects.toThrow();
  });
});
