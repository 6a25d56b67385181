/**
 * A rendezvous beside a WebTorrent tracker and a PeerJS server doing the same work: idle peers and
 * what each costs, joins, signals from peer to peer.
 */

import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Child } from "../../tests/e2e/harness/child.ts";
import { isInstalled, NodeCluster } from "../../tests/e2e/harness/node-cluster.ts";
import { PROJECT_ROOT } from "../../tests/e2e/harness/places.ts";
import { Stage } from "../../tests/e2e/harness/stage.ts";
import { type MeasureOptions, printTable } from "../measure/result.ts";
import { processorSeconds } from "../measure/processor-time.ts";
import { Crowd } from "./crowd-handle.ts";
import type { CrowdAnswer } from "./crowd.ts";
import type { DialectName } from "./dialects.ts";
import { installRivals } from "./rivals.ts";

/** How many idle peers there are when memory is read. */
const IDLE_STEPS = [2_500, 5_000, 10_000, 15_000] as const;

/** For how many the memory is told that nobody measured. */
const EXTRAPOLATED = 50_000;

/** How long a server may put its memory in order before it is read, ms. */
const SETTLE_MS = 5_000;

/** How long joins, and signals, are counted, ms. */
const COUNT_MS = 8_000;

/** Joins, and pairs that signal, at a time. */
const AT_ONCE = 32;

/** Bytes in a KiB and in a MiB. */
const KIB = 1_024;
const MIB = 1_048_576;

/** One server at work. */
interface Server {
  readonly what: string;
  readonly dialect: DialectName;
  /** Where its crowds connect; one URL a node. */
  readonly urls: readonly string[];
  readonly pids: readonly number[];
}

/** Begins a server on a stage. */
interface Candidate {
  readonly what: string;
  open(stage: Stage): Promise<Server>;
}

/** What was measured of one. */
interface Row {
  readonly what: string;
  readonly idle: readonly { readonly peers: number; readonly bytes: number }[];
  readonly joins: CrowdAnswer & { readonly processorSeconds: number };
  readonly signals: CrowdAnswer & { readonly processorSeconds: number };
}

/** Measures all and prints the tables. */
export async function measure({ only }: MeasureOptions): Promise<readonly Row[]> {
  await using shelf = await Stage.open();
  const candidates = [ALONE, ...nodes(), ...rivals(await installRivals(shelf))];
  const rows: Row[] = [];
  for (const candidate of candidates) {
    if (only !== undefined && !only.split(",").some((name) => candidate.what.includes(name)))
      continue;
    await using stage = await Stage.open();
    rows.push(await measured(await candidate.open(stage)));
  }
  printTable(
    [
      "idle peers",
      ...IDLE_STEPS.map((peers) => `MiB at ${peers}`),
      "KiB each",
      `MiB at ${EXTRAPOLATED}`,
    ],
    rows.map(({ what, idle }) => [what, ...idleCells(idle)]),
  );
  printTable(
    [
      "",
      "joins/s",
      "p50 ms",
      "p99 ms",
      "CPU ms each",
      "signals/s",
      "p50 ms",
      "p99 ms",
      "CPU ms each",
    ],
    rows.map(({ what, joins, signals }) => [what, ...rateCells(joins), ...rateCells(signals)]),
  );
  return rows;
}

const ALONE: Candidate = {
  what: "Passalong, one node",
  open: async (stage) => {
    stage.environment["PASSALONG_CONFIG"] = await settings(stage);
    const { server, url } = await stage.serve();
    return { what: "Passalong, one node", dialect: "passalong", urls: [url], pids: [server.pid] };
  },
};

/** Three nodes, where there is a broker. */
function nodes(): Candidate[] {
  const what = "Passalong, three nodes on NATS";
  if (!isInstalled("NATS")) return [];
  const open = async (stage: Stage): Promise<Server> => {
    stage.environment["PASSALONG_CONFIG"] = await settings(stage);
    const cluster = await NodeCluster.open(stage, "NATS");
    const urls = cluster.nodes.map(({ url }) => url);
    return {
      what,
      dialect: "passalong",
      urls,
      pids: cluster.nodes.map(({ server }) => server.pid),
    };
  };
  return [{ what, open }];
}

function rivals(folder: string | undefined): Candidate[] {
  if (folder === undefined) return [];
  return (["tracker", "peer"] as const).map((dialect) => {
    const what = dialect === "tracker" ? "bittorrent-tracker" : "peer";
    const open = async (stage: Stage): Promise<Server> => {
      const program = join(PROJECT_ROOT, "benchmarks/rendezvous/rival.mjs");
      const parameters = [program, folder, dialect];
      const child = stage.keep(new Child({ program: process.execPath, parameters }));
      const { url } = await child.event("listening");
      return { what, dialect, urls: [url], pids: [child.pid] };
    };
    return { what, open };
  });
}

/**
 * What makes a rendezvous count one machine as many: the crowd says for whom each of its peers
 * stands, and one pair may signal as fast as it can.
 */
async function settings(stage: Stage): Promise<string> {
  const path = stage.folder.file("settings.json");
  const plenty = { burst: 1_000_000, perSecond: 1_000_000 };
  const limits = {
    joinsInAll: plenty,
    relaysPerConnection: plenty,
    relaysPerPair: plenty,
    framesPerConnection: plenty,
  };
  const table = { trustedProxies: ["127.0.0.1"], stun: false, limits };
  await writeFile(path, JSON.stringify(table));
  return path;
}

async function measured(server: Server): Promise<Row> {
  const { what, dialect, urls } = server;
  await using crowds = new Crowds();
  for (const url of urls) await crowds.add(dialect, url);
  // Programs are compiled, buffers are there: what comes now is for peers.
  await crowds.all((crowd) => crowd.order({ type: "join", ms: 1_000, atOnce: AT_ONCE }));
  const joins = await working(server, () =>
    crowds.all((crowd) => crowd.order({ type: "join", ms: COUNT_MS, atOnce: AT_ONCE })),
  );
  const signals = await working(server, () =>
    crowds.all((crowd) => crowd.order({ type: "signal", ms: COUNT_MS, pairs: AT_ONCE })),
  );
  const idle = [{ peers: 0, bytes: await memoryOf(server) }];
  for (const peers of IDLE_STEPS) {
    await crowds.all((crowd) => crowd.order({ type: "grow", count: peers / urls.length }));
    idle.push({ peers, bytes: await memoryOf(server) });
  }
  return { what, idle, joins, signals };
}

/** Processes of peers, one for each node. */
class Crowds implements AsyncDisposable {
  readonly #crowds: Crowd[] = [];

  async add(dialect: DialectName, url: string): Promise<void> {
    this.#crowds.push(await Crowd.open(dialect, url));
  }

  /** Has all do something at once, and adds up what becomes of it. */
  async all(work: (crowd: Crowd) => Promise<CrowdAnswer>): Promise<CrowdAnswer> {
    const answers = await Promise.all(this.#crowds.map(work));
    return {
      count: answers.reduce((sum, { count }) => sum + count, 0),
      seconds: Math.max(...answers.map(({ seconds }) => seconds)),
      latenciesMs: answers.flatMap(({ latenciesMs }) => latenciesMs),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const crowd of this.#crowds) await crowd[Symbol.asyncDispose]();
  }
}

async function working(
  { pids }: Server,
  work: () => Promise<CrowdAnswer>,
): Promise<CrowdAnswer & { readonly processorSeconds: number }> {
  const spent = (): number => pids.reduce((sum, pid) => sum + processorSeconds(pid), 0);
  const before = spent();
  const answer = await work();
  return { ...answer, processorSeconds: spent() - before };
}

/** Resident memory of all of its processes, bytes. */
async function memoryOf({ pids }: Server): Promise<number> {
  await delay(SETTLE_MS);
  return pids.reduce((sum, pid) => {
    const [, kib = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return sum + Number(kib) * KIB;
  }, 0);
}

function idleCells(idle: Row["idle"]): string[] {
  const { slope, origin } = lineThrough(idle.slice(1));
  const measuredCells = idle.slice(1).map(({ bytes }) => (bytes / MIB).toFixed(0));
  return [
    ...measuredCells,
    (slope / KIB).toFixed(1),
    ((origin + slope * EXTRAPOLATED) / MIB).toFixed(0),
  ];
}

/** The line nearest to the points, by least squares. */
function lineThrough(points: Row["idle"]): { readonly slope: number; readonly origin: number } {
  const count = points.length;
  const meanX = points.reduce((sum, { peers }) => sum + peers, 0) / count;
  const meanY = points.reduce((sum, { bytes }) => sum + bytes, 0) / count;
  const above = points.reduce(
    (sum, { peers, bytes }) => sum + (peers - meanX) * (bytes - meanY),
    0,
  );
  const below = points.reduce((sum, { peers }) => sum + (peers - meanX) ** 2, 0);
  const slope = above / below;
  return { slope, origin: meanY - slope * meanX };
}

function rateCells({
  count,
  seconds,
  latenciesMs,
  processorSeconds: spent,
}: Row["joins"]): string[] {
  const sorted = latenciesMs.toSorted((one, other) => one - other);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  const each = count === 0 ? "" : ((spent * 1_000) / count).toFixed(2);
  return [(count / seconds).toFixed(0), at(0.5), at(0.99), each];
}
