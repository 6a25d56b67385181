/**
 * The TURN server's configuration that is shipped, asked for what it must refuse and must grant.
 */

import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GUARDED_IPV4, GUARDED_IPV6 } from "../../packages/cli/src/check/turn-check.ts";
import { findProgram } from "../contract/broker-process.ts";
import { type Coturn, startCoturn } from "./harness/coturn.ts";
import { type Namespace, openDualNetwork } from "./harness/network.ts";
import { PROJECT_ROOT } from "./harness/places.ts";
import { Stage } from "./harness/stage.ts";

const SECRET = "a secret of these tests";

/** The server's addresses, and others that anybody may reach. Source: RFC 5737, RFC 3849. */
const SERVER = { ipv4: "203.0.113.10", ipv6: "2001:db8::10" };
const PUBLIC = { ipv4: "198.51.100.7", ipv6: "2001:db8:1::7" };

/** Refused by the list. Source: RFC 8656 §19. */
const FORBIDDEN = 403;
const UNAUTHORIZED = 401;

const network: Namespace | undefined =
  findProgram("turnserver") === undefined ? undefined : openDualNetwork(SERVER);
/** What coturn's `use-auth-secret` takes. */
function accountFrom(secret: string, secondsLeft: number) {
  const username = `${Math.floor(Date.now() / 1_000) + secondsLeft}:probe`;
  return { username, credential: createHmac("sha1", secret).update(username).digest("base64") };
}

describe.skipIf(network === undefined)("coturn as shipped (needs coturn, Linux and root)", () => {
  let stage: Stage;
  let coturn: Coturn | undefined;

  beforeAll(async () => {
    if (network === undefined) return;
    stage = await Stage.open(network);
    coturn = await startCoturn(stage, { address: SERVER.ipv4, ipv6: SERVER.ipv6, secret: SECRET });
  });

  afterAll(async () => {
    await coturn?.[Symbol.asyncDispose]();
    await stage?.[Symbol.asyncDispose]();
    network?.[Symbol.dispose]();
  });

  function probe(
    family: 1 | 2,
    peers: readonly string[],
    { secret = SECRET, secondsLeft = 600 } = {},
  ): { readonly allocated: number; readonly permitted: Record<string, number> } {
    const account = accountFrom(secret, secondsLeft);
    const question = JSON.stringify({ url: coturn?.url, account, family, peers });
    const script = join(PROJECT_ROOT, "tests/e2e/harness/turn-probe.mjs");
    const { program, parameters } = stage.network.enter(process.execPath, [script, question]);
    return JSON.parse(execFileSync(program, parameters, { encoding: "utf8", timeout: 60_000 }));
  }

  it("[RV47] takes credentials of the rendezvous' secret until they end, and no others", () => {
    expect(probe(1, []).allocated).toBe(0);
    expect(probe(1, [], { secret: "another secret" }).allocated).toBe(UNAUTHORIZED);
    expect(probe(1, [], { secondsLeft: -5 }).allocated).toBe(UNAUTHORIZED);
  });

  it.each([
    [1, GUARDED_IPV4, PUBLIC.ipv4],
    [2, GUARDED_IPV6, PUBLIC.ipv6],
  ] as const)("[RV47] guards what lies behind it, and relays to the public: %s", (...row) => {
    const [family, guarded, open] = row;
    const { allocated, permitted } = probe(family, [...guarded, open]);
    expect(allocated).toBe(0);
    expect(permitted).toEqual({
      ...Object.fromEntries(guarded.map((address) => [address, FORBIDDEN])),
      [open]: 0,
    });
  });
});
