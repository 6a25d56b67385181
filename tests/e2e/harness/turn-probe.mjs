/**
 * Asks a TURN server what it lets its clients do: one JSON object on stdout.
 *
 *     node turn-probe.mjs '{"url", "account": {"username", "credential"}, "family", "peers": []}'
 */

import { TurnClient, turnServerFrom } from "../../../packages/cli/dist/check/turn-client.js";

const { url, account, family, peers } = JSON.parse(process.argv[2] ?? "{}");
const server = turnServerFrom(url);
if (server === undefined) throw new TypeError("no TURN server");
const client = new TurnClient(server, account);
const allocated = await client.allocate(family);
/** @type {Record<string, number | undefined>} */
const permitted = {};
if (allocated === 0) for (const peer of peers) permitted[peer] = await client.permit(peer);
console.log(JSON.stringify({ allocated: allocated ?? null, permitted }));
client[Symbol.dispose]();
