/** The simulated group layer does what the real one does: the same limits, the same frames. */

import {
  type Bytes,
  groupIdFromBytes,
  hexFromBytes,
  memberAddressFromBytes,
  seededRandom,
} from "passalong/base";
import type { Platform } from "passalong/group";
import { encodeServerMessage, type MemberEntry } from "passalong/wire";
import { describe, expect, it } from "vitest";
import * as answerDesk from "../../packages/passalong/src/group/answer-desk.ts";
import * as environment from "../../packages/passalong/src/group/attempt-environment.ts";
import * as backOff from "../../packages/passalong/src/group/back-off.ts";
import * as memberTable from "../../packages/passalong/src/group/member-table.ts";
import * as offerDesk from "../../packages/passalong/src/group/offer-desk.ts";
import * as realClient from "../../packages/passalong/src/group/rendezvous-client.ts";
import * as connection from "../../packages/passalong/src/group/rendezvous-connection.ts";
import * as sampling from "../../packages/passalong/src/group/sample-limiter.ts";
import * as seenOffers from "../../packages/passalong/src/group/seen-offers.ts";
import * as signalLimiter from "../../packages/passalong/src/group/signal-limiter.ts";
import { RendezvousClient } from "../../packages/simulator/src/network/rendezvous-client.ts";
import { RendezvousHost } from "../../packages/simulator/src/network/rendezvous-host.ts";
import type { SocketOpener } from "../../packages/simulator/src/network/rendezvous-line.ts";
import * as limits from "../../packages/simulator/src/network/signaling-limits.ts";
import { Meeting } from "@passalong/simulator";

/** A test on a busy machine may take this long, ms of real time. */
const REAL_MS_MAX = 600_000;

/** How long each client is watched, ms of virtual time. */
const WATCHED_MS = 900_000;

/** What no module of the group layer exports: a platform's time, and two that one keeps inside. */
const SIMULATED_ALONE = [
  "GATHERING_MS_MAX",
  "KEEPALIVES_PER_SILENCE",
  "KEEPALIVE_ANSWER_INTERVAL_MS",
];

const GROUP_ID = groupIdFromBytes(new Uint8Array(32).fill(1));

/** What a client said, and when. */
type Utterances = string[];

interface Stage {
  readonly meeting: Meeting;
  readonly host: RendezvousHost;
  readonly opener: SocketOpener;
  readonly utterances: Utterances;
  /** How many members the client was told of last, and whether one of them was new. */
  isNews(members: readonly MemberEntry[]): boolean;
  plan(sample: () => void, relay: (signal: Bytes) => void): void;
}

/** A rendezvous with ailments, wishes of a core, and a record of what a client says. */
function setStage(seed: number): Stage {
  const meeting = new Meeting({ seed, chunkCount: 1 });
  const { timeline } = meeting.world;
  const random = seededRandom(seed);
  const host = new RendezvousHost({ timeline, random: seededRandom(seed), latencyMs: 5 });
  const utterances: Utterances = [];
  const known = new Set<string>();
  const say = (text: string): void => {
    utterances.push(`${timeline.now.toFixed(3)} ${text}`);
  };
  return {
    meeting,
    host,
    utterances,
    opener: {
      open: (peer, handlers) => {
        say("open");
        const socket = host.open(peer, handlers);
        return {
          send: (frame) => {
            say(hexFromBytes(frame));
            socket.send(frame);
          },
          close: () => {
            say("close");
            socket.close();
          },
        };
      },
    },
    isNews: (members) => {
      const before = known.size;
      for (const { address } of members) known.add(address);
      return known.size > before;
    },
    plan: (sample, relay) => {
      const perhaps = (run: () => void): void =>
        timeline.at(random.unit() * WATCHED_MS, "application", 0, run);
      for (let count = 0; count < 60; count += 1) perhaps(sample);
      for (let count = 0; count < 20; count += 1) perhaps(() => relay(new Uint8Array([1, 2, 3])));
      for (let count = 0; count < 4; count += 1) {
        const failsAt = random.unit() * WATCHED_MS;
        const lastsMs = random.unit() * 120_000;
        const isFreeze = random.below(2) === 0;
        timeline.at(failsAt, "fault", 0, () => (isFreeze ? host.freeze() : host.kill()));
        timeline.at(failsAt + lastsMs, "fault", 0, () => (isFreeze ? host.thaw() : host.start()));
      }
      const refusal = encodeServerMessage({
        ...{ type: "refused", groupId: GROUP_ID },
        reason: random.below(2) === 0 ? "notJoined" : "rateLimited",
        retryAfterMs: random.below(100_000),
      });
      perhaps(() => (host.rewrite = () => refusal));
      perhaps(() => (host.rewrite = undefined));
    },
  };
}

/** What the simulated client says on this stage. */
function simulated(seed: number): Utterances {
  const stage = setStage(seed);
  const { timeline } = stage.meeting.world;
  const client = new RendezvousClient({
    ...{ timeline, host: stage.opener, groupId: GROUP_ID },
    peer: stage.meeting.world.add(),
    random: seededRandom(seed),
    record: new Uint8Array(72),
    handlers: {
      onJoined: () => {},
      onMembers: (members) => stage.isNews(members),
      onSignal: () => {},
      onUndeliverable: () => {},
    },
  });
  const to = memberAddressFromBytes(new Uint8Array(16));
  client.start();
  stage.plan(
    () => client.sample(),
    (signal) => client.relay(to, signal),
  );
  stage.meeting.run(() => false, WATCHED_MS);
  return stage.utterances;
}

/** What the real client says on this stage. */
function real(seed: number): Utterances {
  const stage = setStage(seed);
  const client = new realClient.RendezvousClient({
    platform: platformOf(stage),
    random: seededRandom(seed),
    urls: ["http://rendezvous.example/"],
    groupId: GROUP_ID,
    makeRecord: () => new Uint8Array(72),
    handlers: {
      onState: () => {},
      onMembers: (members) => stage.isNews(members),
      onSignal: () => {},
      onUndeliverable: () => {},
      onWarning: () => {},
    },
  });
  const to = memberAddressFromBytes(new Uint8Array(16));
  client.start();
  stage.plan(
    () => client.sample(),
    (signal) => client.relay(to, signal),
  );
  stage.meeting.run(() => false, WATCHED_MS);
  return stage.utterances;
}

function platformOf({ meeting, opener }: Stage): Platform {
  const { timeline } = meeting.world;
  const peer = meeting.world.add();
  return {
    degree: { aim: 14, max: 28 },
    transports: [],
    now: () => timeline.now,
    wallClockMs: () => timeline.now,
    setTimer: (delayMs, callback) => {
      let isCanceled = false;
      timeline.after(delayMs, "application", 0, () => {
        if (!isCanceled) callback();
      });
      return { cancel: () => (isCanceled = true) };
    },
    randomBytes: (size) => new Uint8Array(size),
    sha256: async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)),
    openRendezvousSocket: (_url, handlers) => opener.open(peer, handlers),
  };
}

describe("the simulated group layer", { timeout: REAL_MS_MAX }, () => {
  it("keeps the limits and times of the real one", () => {
    const product: Record<string, unknown> = {
      ...answerDesk,
      ...environment,
      ...backOff,
      ...memberTable,
      ...offerDesk,
      ...realClient,
      ...connection,
      ...sampling,
      ...seenOffers,
      ...signalLimiter,
    };
    const shared = Object.entries(limits).filter(([name]) => name in product);
    for (const [name, value] of shared) expect(value, name).toEqual(product[name]);
    const sharedNames = new Set(shared.map(([name]) => name));
    const alone = Object.keys(limits).filter((name) => !sharedNames.has(name));
    expect(alone.toSorted()).toEqual(SIMULATED_ALONE);
  });

  it("[CN2, CN3, CN4, CN5, CN8] says what the real one says, when it says it, on 40 seeds", () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const utterances = simulated(seed);
      expect(utterances.length).toBeGreaterThan(20);
      expect(utterances, `seed ${String(seed)}`).toEqual(real(seed));
    }
  });
});
