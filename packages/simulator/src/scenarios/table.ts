/** The scenarios of the swarm reference, §4.1, with its limits (§6) and its prototype's figures. */

import { FLASH_CROWD, type Limits, type Scenario } from "./scenario.ts";

type Part = Partial<Scenario> & Pick<Scenario, "title" | "chunkCount" | "receiverCount">;

function scenario(id: string, part: Part, limits: Limits, prototypeLast: number): Scenario {
  return { ...FLASH_CROWD, id, ...part, limits, prototype: { last: prototypeLast } };
}

/** 32 MiB to 200, the circumstances of most scenarios in which something goes wrong. */
const CROWD = { chunkCount: 512, receiverCount: 200 } as const;

/** 3 Mbit/s for 89 s, watched by 100. */
const FILM = { chunkCount: 509, receiverCount: 100, viewing: { mbps: 3 } } as const;

const MIXED = { type: "mixed" } as const;

/** Every scenario of the table, in its order. */
export const TABLE: readonly Scenario[] = [
  ...[10, 100, 1_000]
    .flatMap((receiverCount, slot) => [
      scenario(
        `A${slot + 1}`,
        { title: `2 MiB to ${receiverCount}`, chunkCount: 32, receiverCount },
        { last: [1.45, 1.9, 2.15][slot] ?? 0 },
        [1.37, 1.803, 2.035][slot] ?? 0,
      ),
      scenario(
        `B${slot + 1}`,
        { title: `16 MiB to ${receiverCount}`, chunkCount: 256, receiverCount },
        { last: [1.07, 1.15, 1.2][slot] ?? 0, copies: 1.22 },
        [1.045, 1.118, 1.162][slot] ?? 0,
      ),
      scenario(
        `C${slot + 1}`,
        { title: `64 MiB to ${receiverCount}`, chunkCount: 1_024, receiverCount },
        { last: [1.03, 1.06, 1.08][slot] ?? 0, copies: 1.07 },
        [1.012, 1.033, 1.049][slot] ?? 0,
      ),
    ])
    .toSorted((left, right) => left.id.localeCompare(right.id)),
  scenario(
    "D1",
    { title: "fast provider", chunkCount: 1_024, receiverCount: 100, providerMbps: 50 },
    { last: 1.05 },
    1.026,
  ),
  scenario(
    "E1",
    {
      title: "mixed uplinks, slow provider",
      chunkCount: 1_024,
      receiverCount: 100,
      providerMbps: 20,
      uplinks: MIXED,
    },
    { last: 1.06, copies: 1.07 },
    1.034,
  ),
  scenario(
    "E2",
    {
      title: "mixed uplinks, critical provider",
      chunkCount: 1_024,
      receiverCount: 100,
      providerMbps: 50,
      uplinks: MIXED,
    },
    { last: 1.08 },
    1.049,
  ),
  scenario(
    "E3",
    {
      title: "mixed uplinks, 1,000",
      chunkCount: 1_024,
      receiverCount: 1_000,
      providerMbps: 50,
      uplinks: MIXED,
    },
    { last: 1.1 },
    1.063,
  ),
  scenario(
    "F1",
    { title: "one receiver", chunkCount: 1_024, receiverCount: 1, providerMbps: 100 },
    { last: 1.07 },
    1.035,
  ),
  scenario(
    "F2",
    {
      title: "LAN",
      chunkCount: 1_024,
      receiverCount: 20,
      providerMbps: 100,
      uplinks: { type: "equal", mbps: 100 },
      downlinkMbps: 1_000,
      accessMs: [0.25, 0.35],
    },
    { last: 1.09 },
    1.056,
  ),
  scenario(
    "F3",
    { title: "loopback", chunkCount: 256, receiverCount: 10, accessMs: [0.05, 0.05] },
    { last: 1.06 },
    1.032,
  ),
  scenario(
    "G1",
    {
      ...CROWD,
      title: "30 % crash",
      departures: { type: "crash", share: 0.3, withinMs: 25_000 },
    },
    { last: 1.12 },
    1.083,
  ),
  scenario(
    "G2",
    {
      ...CROWD,
      title: "30 % crash, fast provider",
      providerMbps: 50,
      departures: { type: "crash", share: 0.3, withinMs: 25_000 },
      measure: "fairBound",
    },
    { last: 1.09 },
    1.05,
  ),
  scenario(
    "G3",
    {
      ...CROWD,
      title: "leave 2 s after completion",
      departures: { type: "afterCompletion", lingerMs: 2_000 },
    },
    { last: 1.1 },
    1.072,
  ),
  scenario(
    "G3x",
    {
      ...CROWD,
      title: "leave at once",
      departures: { type: "afterCompletion", lingerMs: 0 },
    },
    { last: 1.18 },
    1.127,
  ),
  scenario(
    "G5",
    { ...CROWD, title: "arrive over 30 s", arrivals: { type: "uniform", overMs: 30_000 } },
    { last: 1.06 },
    1.028,
  ),
  scenario(
    "G7",
    {
      title: "late joiner among 50 seeds",
      chunkCount: 512,
      receiverCount: 1,
      providerMbps: 20,
      uplinks: { type: "equal", mbps: 20 },
      seedCount: 50,
      arrivals: { type: "late", atMs: 5_000 },
      measure: "lateJoiner",
    },
    { last: 1.1 },
    1.044,
  ),
  scenario(
    "G8",
    {
      title: "the provider leaves",
      chunkCount: 512,
      receiverCount: 100,
      departures: { type: "provider", afterCopies: 1.2 },
    },
    { last: 1.1 },
    1.063,
  ),
  scenario(
    "H1",
    {
      ...CROWD,
      title: "20 % claim all, send garbage",
      misconduct: { type: "corrupt", share: 0.2 },
    },
    { last: 1.11 },
    1.076,
  ),
  scenario(
    "H2",
    { ...CROWD, title: "20 % claim all, are mute", misconduct: { type: "mute", share: 0.2 } },
    { last: 1.11 },
    1.077,
  ),
  scenario(
    "H4",
    {
      ...CROWD,
      title: "20 % download, send garbage",
      misconduct: { type: "leechAndCorrupt", share: 0.2 },
    },
    { last: 1.42 },
    1.353,
  ),
  scenario(
    "J1",
    {
      title: "20 % with 2 Mbit/s down",
      chunkCount: 512,
      receiverCount: 100,
      slowDownlinks: { share: 0.2, mbps: 2 },
      measure: "fastDownlinks",
    },
    { last: 1.1 },
    1.084,
  ),
  scenario(
    "V1",
    { ...FILM, title: "film, flash crowd", uplinks: { type: "equal", mbps: 5 } },
    { last: 1.09, startSeconds: 3.6, stallPercent: 0.5 },
    1.059,
  ),
  scenario(
    "V2",
    {
      ...FILM,
      title: "film, tight",
      providerMbps: 5,
      uplinks: { type: "equal", mbps: 4 },
    },
    { last: 1.11, startSeconds: 4.8, stallPercent: 0.5 },
    1.08,
  ),
  scenario(
    "V3",
    {
      ...FILM,
      title: "film, arrivals over 60 s",
      uplinks: { type: "equal", mbps: 5 },
      arrivals: { type: "uniform", overMs: 60_000 },
    },
    { last: 1.09, startSeconds: 1.5, stallPercent: 1.5 },
    1.06,
  ),
];

/** Names of scenarios that are easier to remember, and to stretch with `--peers` and `--chunks`. */
export const NAMED: readonly Scenario[] = [
  { ...FLASH_CROWD, id: "flash-crowd", title: "flash crowd", chunkCount: 256, receiverCount: 100 },
  {
    ...FLASH_CROWD,
    id: "mixed",
    title: "mixed uplinks",
    chunkCount: 512,
    receiverCount: 100,
    providerMbps: 20,
    uplinks: MIXED,
  },
  { ...FLASH_CROWD, ...FILM, id: "film", title: "film", uplinks: { type: "equal", mbps: 5 } },
];

/** The scenario of a name, large letters or small; undefined: there is none. */
export function findScenario(name: string): Scenario | undefined {
  return [...TABLE, ...NAMED].find(({ id }) => id.toLowerCase() === name.toLowerCase());
}
