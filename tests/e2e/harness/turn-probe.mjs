/**
 * Asks a TURN server what it lets its clients do: one JSON object on stdout.
 *
 *     node turn-probe.mjs '{"url", "account": {"username", "credential"}, "family", "peers": [],
 *       "untilSeconds", "more"}'
 *
 * With `more`, it asks for so many other addresses, too, and keeps them all. With `untilSeconds`,
 * since 1970, it waits until then, and asks for another address, and to keep the first one.
 */

import { setTimeout as wait } from "node:timers/promises";
import { turnServerFrom } from "passalong/wire";
import { TurnClient } from "../../../packages/cli/dist/check/turn-client.js";

/** What an address is kept for, s. Source: RFC 8656 §3.2. */
const LIFETIME_SECONDS = 600;

const { url, account, family, peers, untilSeconds, more = 0 } = JSON.parse(process.argv[2] ?? "{}");
const server = turnServerFrom(url);
if (server === undefined) throw new TypeError("no TURN server");
const client = await TurnClient.open(server, account);
const allocated = await client.allocate(family);
/** @type {Record<string, number | undefined>} */
const permitted = {};
if (allocated === 0) for (const peer of peers) permitted[peer] = await client.permit(peer);
const others = [];
const refusals = [];
for (let count = 0; count < more; count += 1) {
  const other = await TurnClient.open(server, account);
  others.push(other);
  const code = await other.allocate(family);
  if (code !== 0) refusals.push(code);
}
/** @type {{ allocated?: number | undefined, kept?: number | undefined }} */
const later = {};
if (untilSeconds !== undefined) {
  await wait(Math.max(0, untilSeconds * 1_000 - Date.now()));
  const other = await TurnClient.open(server, account);
  later.allocated = await other.allocate(family);
  later.kept = await client.refresh(LIFETIME_SECONDS);
  await other[Symbol.asyncDispose]();
}
console.log(JSON.stringify({ allocated: allocated ?? null, permitted, refusals, later }));
for (const other of others) await other[Symbol.asyncDispose]();
await client[Symbol.asyncDispose]();
