/** A rendezvous under attack: whether it lives, what it takes, and how long others wait. */

import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PROJECT_ROOT } from "../../tests/e2e/harness/places.ts";
import { Stage } from "../../tests/e2e/harness/stage.ts";
import { type MeasureOptions, printTable } from "../measure/result.ts";
import { CrowdPeer } from "../rendezvous/crowd-peer.ts";

const ATTACKER = join(PROJECT_ROOT, "benchmarks/abuse/attacker.mjs");

/** Attacks, as the attacker names them; the first is none. */
const ATTACKS = [
  "none",
  "connections from one address",
  "connections from a hundred",
  "joins from a hundred",
  "100,000 fragments of a byte",
  "slow readers",
  "silent connections",
] as const;

/** How long each goes on, ms, and when others begin to come. */
const ATTACK_MS = 12_000;
const LEAD_MS = 2_000;

/** How often somebody honest comes, ms. */
const VISIT_MS = 40;

/** A visit that takes longer than this is given up, and counts as so long, ms. */
const VISIT_MS_MAX = 10_000;

const MIB = 1_048_576;

/** What was measured of one attack. */
interface Row {
  readonly attack: string;
  readonly visits: number;
  readonly refused: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly peakBytes: number;
}

/** Measures all and prints the table. */
export async function measure({ only }: MeasureOptions): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const attack of ATTACKS) {
    if (only === undefined || attack.includes(only)) rows.push(await measured(attack));
  }
  printTable(
    ["attack", "visits", "refused", "p50 ms", "p99 ms", "peak MiB"],
    rows.map(({ attack, visits, refused, p50Ms, p99Ms, peakBytes }) => [
      ...[attack, `${visits}`, `${refused}`, p50Ms.toFixed(1), p99Ms.toFixed(1)],
      (peakBytes / MIB).toFixed(0),
    ]),
  );
  return rows;
}

async function measured(attack: string): Promise<Row> {
  await using stage = await Stage.open();
  const path = stage.folder.file("settings.json");
  await writeFile(path, JSON.stringify({ trustedProxies: ["127.0.0.1"], stun: false }));
  stage.environment["PASSALONG_CONFIG"] = path;
  const { server, url } = await stage.serve();
  const attacker = spawn(process.execPath, [ATTACKER, url, attack], { stdio: "ignore" });
  await delay(LEAD_MS);
  const waits: number[] = [];
  let refused = 0;
  let peakBytes = 0;
  const endsAtMs = performance.now() + ATTACK_MS;
  const visiting: Promise<void>[] = [];
  while (performance.now() < endsAtMs) {
    visiting.push(
      visit(url, visiting.length).then(
        (waitMs) => void waits.push(waitMs),
        () => void (refused += 1),
      ),
    );
    peakBytes = Math.max(peakBytes, memoryOf(server.pid));
    await delay(VISIT_MS);
  }
  await Promise.all(visiting);
  await ended(attacker);
  const health = await fetch(new URL("healthz", url));
  if (health.status !== 200) throw new RangeError(`the rendezvous did not survive "${attack}"`);
  const sorted = waits.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { attack, visits: waits.length, refused, p50Ms: at(0.5), p99Ms: at(0.99), peakBytes };
}

/**
 * Somebody honest connects and joins a group, from an address of its own. @returns How long, ms.
 */
async function visit(url: string, number: number): Promise<number> {
  const beganAtMs = performance.now();
  // Addresses of visits are far from those of the attacker: 32 share one.
  const joining = CrowdPeer.join("passalong", url, {
    number: 6_400_000 + number * 32,
    groupSize: 1,
  });
  const peer = await Promise.race([joining, delay(VISIT_MS_MAX)]);
  if (peer === undefined) return VISIT_MS_MAX;
  const waitMs = performance.now() - beganAtMs;
  peer.leave();
  return waitMs;
}

function memoryOf(pid: number): number {
  const [, pages = "0"] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
  return Number(pages) * 4_096;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const closed = new Promise((resolve) => {
    child.once("close", resolve);
  });
  child.kill("SIGKILL");
  await closed;
}
