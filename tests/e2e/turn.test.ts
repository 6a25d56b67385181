/**
 * The TURN server's configuration that is shipped: asked for what it must refuse and must grant,
 * and looked at by `passalong check`, beside configurations that are wrong.
 */

import { execFileSync } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
  GUARDED_IPV4,
  GUARDED_IPV6,
  OPEN_IPV4,
  OPEN_IPV6,
} from "../../packages/cli/src/check/turn-check.ts";
import { findProgram } from "../contract/broker-process.ts";
import { type Coturn, startCoturn } from "./harness/coturn.ts";
import { type Namespace, openDualNetwork } from "./harness/network.ts";
import { PROJECT_ROOT } from "./harness/places.ts";
import { Stage } from "./harness/stage.ts";

const SECRET = "a secret of these tests";

/** The server's addresses, and others that anybody may reach. Source: RFC 5737, RFC 3849. */
const SERVER = { ipv4: "203.0.113.10", ipv6: "2001:db8::10" };
const PUBLIC = { ipv4: ["198.51.100.7", OPEN_IPV4], ipv6: ["2001:db8:1::7", OPEN_IPV6] };

/** Refused by the list. Source: RFC 8656 §19. */
const FORBIDDEN = 403;
const UNAUTHORIZED = 401;
const QUOTA_REACHED = 486;

/** Relays of one account. Source: deploy/coturn/turnserver.conf. */
const USER_QUOTA = 64;

/** What a probe does besides, and with which account. */
interface Duties {
  readonly secret?: string;
  readonly endsAtSeconds?: number;
  readonly untilSeconds?: number;
  readonly more?: number;
}

/** What a probe finds. */
interface Probed {
  readonly allocated: number;
  readonly permitted: Readonly<Record<string, number>>;
  /** Why some of many were refused. */
  readonly refusals: readonly number[];
  /** Once the credentials have ended. */
  readonly later: { readonly allocated?: number; readonly kept?: number };
}

const network: Namespace | undefined =
  findProgram("turnserver") === undefined ? undefined : openDualNetwork(SERVER);

/** Now, s since 1970. */
function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}

/** What coturn's `use-auth-secret` takes; another account each time, with a quota of its own. */
function freshAccount(secret: string, endsAtSeconds: number) {
  const username = `${endsAtSeconds}:${randomUUID()}`;
  return { username, credential: createHmac("sha1", secret).update(username).digest("base64") };
}

describe.skipIf(network === undefined)("coturn (needs coturn, Linux and root)", () => {
  let stage: Stage;

  beforeAll(async () => {
    if (network !== undefined) stage = await Stage.open(network);
  });

  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    network?.[Symbol.dispose]();
  });

  function start(change?: (configuration: string) => string): Promise<Coturn | undefined> {
    const { ipv4: address, ipv6 } = SERVER;
    return startCoturn(stage, { address, ipv6, secret: SECRET, ...(change && { change }) });
  }

  describe("as shipped", () => {
    let coturn: Coturn | undefined;

    beforeAll(async () => {
      coturn = await start();
    });

    afterAll(async () => {
      await coturn?.[Symbol.asyncDispose]();
    });

    function probe(
      family: 1 | 2,
      peers: readonly string[],
      { secret = SECRET, endsAtSeconds = nowSeconds() + 600, ...duties }: Duties = {},
    ): Probed {
      const account = freshAccount(secret, endsAtSeconds);
      const question = JSON.stringify({ url: coturn?.url, account, family, peers, ...duties });
      const script = join(PROJECT_ROOT, "tests/e2e/harness/turn-probe.mjs");
      const { program, parameters } = stage.network.enter(process.execPath, [script, question]);
      return JSON.parse(execFileSync(program, parameters, { encoding: "utf8", timeout: 60_000 }));
    }

    it("[RV47] takes credentials of the rendezvous' secret until they end, and no others", () => {
      expect(probe(1, []).allocated).toBe(0);
      expect(probe(1, [], { secret: "another secret" }).allocated).toBe(UNAUTHORIZED);
      expect(probe(1, [], { endsAtSeconds: nowSeconds() - 5 }).allocated).toBe(UNAUTHORIZED);
    });

    it("[RV47] has room for every neighbor of a member, and not for anything", () => {
      const { refusals } = probe(1, [], { more: USER_QUOTA });
      expect(refusals).toEqual([QUOTA_REACHED]);
    });

    it("[CN29] lets go on what began before its credentials ended", () => {
      const endsAtSeconds = nowSeconds() + 3;
      const times = { endsAtSeconds, untilSeconds: endsAtSeconds + 2 };
      const { allocated, later } = probe(1, [], times);
      expect(allocated).toBe(0);
      expect(later).toEqual({ allocated: UNAUTHORIZED, kept: 0 });
    });

    it.each([
      [1, GUARDED_IPV4, PUBLIC.ipv4],
      [2, GUARDED_IPV6, PUBLIC.ipv6],
    ] as const)("[RV47] guards what lies behind it, and relays to the public: %s", (...row) => {
      const [family, guarded, open] = row;
      const { allocated, permitted } = probe(family, [...guarded, ...open]);
      expect(allocated).toBe(0);
      expect(permitted).toEqual({
        ...Object.fromEntries(guarded.map((address) => [address, FORBIDDEN])),
        ...Object.fromEntries(open.map((address) => [address, 0])),
      });
    });

    it("[CL53, RV47] is whole for check, with what the rendezvous gives, which tells no secret", async () => {
      const { finding, said } = await check();
      expect(finding).toMatchObject({ state: "ok", message: expect.stringMatching(/^TURN works/) });
      expect(said).toContain("connectionOpened");
      expect(said).not.toContain(SECRET);
    });
  });

  it.each([
    [
      "takes another secret",
      (text: string) => text.replace(SECRET, "another secret"),
      /does not take the credentials of the rendezvous/,
    ],
    [
      "guards nothing",
      (text: string) => text.replaceAll(/^denied-peer-ip=.*$/gm, ""),
      /lets anybody reach 10\.0\.0\.1 behind it/,
    ],
    [
      "guards IPv4 alone",
      (text: string) => text.replaceAll(/^denied-peer-ip=.*:.*$/gm, ""),
      /lets anybody reach fd00::1 behind it/,
    ],
    [
      "guards everything",
      (text: string) => `${text}\ndenied-peer-ip=::-::2\n`,
      /relays to nobody \(error 403 for 192\.31\.196\.1\)/,
    ],
    [
      "relays no UDP",
      (text: string) => text.replace("no-tcp-relay", "no-udp-relay"),
      /gives no address \(error 442\): look at its log and its quotas/,
    ],
  ])("[CL53] is named by check when it %s", async (_what, change, sentence) => {
    const coturn = await start(change);
    onTestFinished(() => coturn?.[Symbol.asyncDispose]());
    const { finding } = await check();
    expect(finding).toMatchObject({ state: "failed", message: expect.stringMatching(sentence) });
  });

  /** What `passalong check` finds of TURN, and everything that the rendezvous has said. */
  async function check() {
    const environment = { ...stage.environment };
    stage.environment["PASSALONG_TURN_SECRET"] = SECRET;
    const words = ["--host", SERVER.ipv4, "--port", "0", "--turn", `turn:${SERVER.ipv4}:3478`];
    const server = stage.passalong("serve", ...words, "--log");
    Object.assign(stage.environment, environment);
    const { url } = await server.event("listening");
    const checking = stage.passalong("check", url, "--hold", "1s");
    await checking.end;
    const finding = checking.all("check").find(({ name }) => name === "turn");
    await server.stop("SIGINT");
    return { finding, said: `${JSON.stringify(server.events)}${server.prose}` };
  }
});
