/**
 * A peer and its rendezvous: one URL after the other, joining, keeping alive, sampling, coming
 * back.
 */

import { groupIdFromBytes, memberAddressFromBytes, seededRandom } from "passalong/base";
import type { RendezvousState } from "passalong/group";
import { describe, expect, it } from "vitest";
import { rendezvousAddressFromUrl } from "../../packages/passalong/src/group/rendezvous-url.ts";
import { RendezvousClient } from "../../packages/passalong/src/group/rendezvous-client.ts";
import {
  createVirtualPlatform,
  WALL_CLOCK_MS_AT_START,
} from "../../packages/passalong/src/testing/virtual-platform.ts";
import { VirtualTime } from "../../packages/passalong/src/testing/virtual-time.ts";
import { ScriptedRendezvous } from "./scripted-rendezvous.ts";

const GROUP = groupIdFromBytes(new Uint8Array(32).fill(1));
const OTHER_GROUP = groupIdFromBytes(new Uint8Array(32).fill(2));
const ADDRESS = memberAddressFromBytes(new Uint8Array(16).fill(3));
const MEMBER = { address: ADDRESS, record: new Uint8Array([9]) };

function setUp(urls: readonly string[] = ["http://one/"], seed = 1) {
  const time = new VirtualTime();
  const rendezvous = new ScriptedRendezvous();
  const platform = createVirtualPlatform({
    time,
    seed,
    openRendezvousSocket: (url, handlers) => rendezvous.open(url, handlers),
  });
  const told = {
    states: [] as [RendezvousState, number][],
    warnings: [] as string[],
    members: 0,
    signals: 0,
    hasNews: false,
  };
  const client = new RendezvousClient({
    platform,
    random: seededRandom(seed),
    urls,
    groupId: GROUP,
    makeRecord: () => new Uint8Array([1, 2, 3]),
    handlers: {
      onState: (state, memberCount) => told.states.push([state, memberCount]),
      onMembers: (members) => {
        told.members += members.length;
        return told.hasNews;
      },
      onSignal: () => (told.signals += 1),
      onUndeliverable: () => {},
      onWarning: (message) => told.warnings.push(message),
    },
  });
  client.start();
  const join = (): void => {
    rendezvous.last.welcome();
    rendezvous.last.say(joined(1));
  };
  return { time, rendezvous, client, told, join };
}

function joined(memberCount: number) {
  return { type: "joined", groupId: GROUP, address: ADDRESS, memberCount, members: [] } as const;
}

describe("STUN at a rendezvous", () => {
  it.each([
    ["http://one:8080/", 9_000, "stun:one:9000"],
    ["https://[2001:db8::1]/", 3_478, "stun:[2001:db8::1]:3478"],
    ["http://one/", undefined, undefined],
    ["http://127.0.0.1:8080/", 8_080, undefined],
  ])("[CN28] at %s, port %s, is asked at %s", (url, stunPort, stunUrl) => {
    const { rendezvous, client } = setUp([url]);
    expect(client.iceServers).toEqual([]);
    rendezvous.last.say({
      ...{ type: "welcome", serverTimeMs: 0, silenceMsMax: 30_000 },
      ...(stunPort === undefined ? {} : { stunPort }),
    });
    expect(client.iceServers).toEqual(stunUrl === undefined ? [] : [{ urls: stunUrl }]);
    client.close();
  });

  it("[CN29] is joined by the TURN servers that it names, for as long as it lets us use them", async () => {
    const { time, rendezvous, client, join } = setUp(["http://one:8080/"]);
    join();
    const urls = ["turn:turn.example", "turns:turn.example:5349?transport=tcp"];
    const account = { username: "1:a", credential: "secret" };
    rendezvous.last.say({ type: "turn", goodForMs: 5_000, urls, ...account });
    const servers = urls.map((url) => ({ urls: url, ...account }));
    expect(client.iceServers).toEqual(servers);
    rendezvous.last.say({ type: "turn", goodForMs: 8_000, urls, ...account, username: "2:a" });
    expect(client.iceServers).toEqual(servers.map((one) => ({ ...one, username: "2:a" })));
    await time.advance(8_000);
    expect(client.iceServers).toEqual([]);
    client.close();
  });
});

describe("the URL of a rendezvous", () => {
  it("[CN1, RV48] becomes the URL of its socket, and says what we understand", () => {
    const socketUrls = [
      ["http://host:8080/", "ws://host:8080/rendezvous?turn"],
      ["https://host", "wss://host/rendezvous?turn"],
      ["https://host/app/?q#secret", "wss://host/app/rendezvous?turn"],
      ["ws://user:pass@host/rendezvous", "ws://host/rendezvous?turn"],
      ["wss://[::1]:1/rendezvous/", "wss://[::1]:1/rendezvous?turn"],
    ];
    for (const [url = "", socketUrl] of socketUrls) {
      expect(rendezvousAddressFromUrl(url)?.socketUrl).toBe(socketUrl);
    }
    for (const url of ["", "host:8080", "ftp://host/", "http://", "//host"]) {
      expect(rendezvousAddressFromUrl(url)).toBeUndefined();
    }
  });

  it("[CN1] tells loopback from the rest of the world", () => {
    for (const host of ["localhost", "127.0.0.1", "[::1]", "a.localhost"]) {
      expect(rendezvousAddressFromUrl(`http://${host}:1/`)?.isLoopback).toBe(true);
    }
    for (const host of ["127.0.0.1.evil.org", "localhost.evil.org", "10.0.0.1", "[::2]"]) {
      expect(rendezvousAddressFromUrl(`http://${host}:1/`)?.isLoopback).toBe(false);
    }
  });

  it("[CN1, CN7] names to the person what is no URL", () => {
    const { told, rendezvous } = setUp(["nonsense", "http://two/"]);
    expect(told.warnings).toEqual([
      "nonsense is no address of a rendezvous: write it as http://HOST:PORT/.",
    ]);
    expect(rendezvous.last.url).toBe("ws://two/rendezvous?turn");
  });
});

describe("joining", () => {
  it("[CN2] joins after the welcome and tells its state", () => {
    const { rendezvous, client, told, join } = setUp();
    join();
    expect(rendezvous.last.heard).toEqual([
      { type: "join", groupId: GROUP, record: new Uint8Array([1, 2, 3]) },
    ]);
    expect(told.states).toEqual([["joined", 1]]);
    expect([client.state, client.memberCount]).toEqual(["joined", 1]);
  });

  it("[CN2, CN7] tries the next URL at once and names the one that does not answer", async () => {
    const { rendezvous, time, told } = setUp(["http://one/", "http://two/"]);
    rendezvous.last.drop();
    await time.advance(0);
    expect(rendezvous.last.url).toBe("ws://two/rendezvous?turn");
    expect(told.warnings).toHaveLength(1);
    expect(told.warnings[0]).toContain("http://one/");
  });

  it("[CN2] gives up a socket that says nothing, and a join that nobody answers", async () => {
    const { rendezvous, time } = setUp(["http://one/", "http://two/"]);
    await time.advance(10_000);
    expect(rendezvous.sockets[0]?.isClosedByPeer).toBe(true);
    expect(rendezvous.last.url).toBe("ws://two/rendezvous?turn");
    rendezvous.last.welcome();
    await time.advance(10_000);
    expect(rendezvous.sockets[1]?.isClosedByPeer).toBe(true);
  });

  it("[CN2] begins with the first URL again after a membership was lost", async () => {
    const { rendezvous, time, join } = setUp(["http://one/", "http://two/", "http://three/"]);
    rendezvous.last.drop();
    await time.advance(0);
    join();
    rendezvous.last.drop();
    await time.advance(400);
    expect(rendezvous.last.url).toBe("ws://one/rendezvous?turn");
  });

  it("[CN5] joins again on the same connection when the rendezvous says when", async () => {
    const { rendezvous, time, client } = setUp();
    rendezvous.last.welcome();
    rendezvous.last.say({
      ...{ type: "refused", groupId: GROUP, reason: "rateLimited", retryAfterMs: 3_000 },
    });
    await time.advance(2_999);
    expect(rendezvous.last.heardOf("join")).toHaveLength(1);
    await time.advance(1_000);
    expect(rendezvous.last.heardOf("join")).toHaveLength(2);
    rendezvous.last.say(joined(4));
    expect(client.memberCount).toBe(4);
    expect(rendezvous.sockets).toHaveLength(1);
  });

  it("[CN5] keeps that time also when the connection ends before it is over", async () => {
    const { rendezvous, time } = setUp();
    rendezvous.last.welcome();
    rendezvous.last.say({
      ...{ type: "refused", groupId: GROUP, reason: "full", retryAfterMs: 30_000 },
    });
    await time.advance(10_000);
    rendezvous.last.drop();
    await time.advance(19_999);
    expect(rendezvous.sockets).toHaveLength(1);
    await time.advance(1_000);
    expect(rendezvous.sockets).toHaveLength(2);
  });

  it("[CN5] tries another URL when the refusal is final, and joins again when it is not joined", async () => {
    const { rendezvous, time, told, join } = setUp(["http://one/", "http://two/"]);
    rendezvous.last.welcome();
    rendezvous.last.say({
      ...{ type: "refused", groupId: GROUP, reason: "tooManyGroups", retryAfterMs: 0 },
    });
    await time.advance(0);
    expect(rendezvous.last.url).toBe("ws://two/rendezvous?turn");
    expect(told.warnings[0]).toContain("takes no more members");
    join();
    rendezvous.last.say({
      ...{ type: "refused", groupId: GROUP, reason: "notJoined", retryAfterMs: 0 },
    });
    await time.advance(2_000);
    expect(rendezvous.last.heardOf("join")).toHaveLength(2);
  });

  it("[CN5] ignores what concerns another group", () => {
    const { rendezvous, client } = setUp();
    rendezvous.last.welcome();
    rendezvous.last.say({ ...joined(3), groupId: OTHER_GROUP });
    expect(client.state).toBe("connecting");
  });

  it("[CN6] does not believe a time that no clock can show", () => {
    const { rendezvous } = setUp();
    rendezvous.last.welcome(Number.MAX_SAFE_INTEGER);
    expect(rendezvous.last.isClosedByPeer).toBe(true);
    expect(rendezvous.last.heard).toEqual([]);
  });

  it("[CN6] tells the time by the rendezvous' clock", async () => {
    const { rendezvous, client, time } = setUp();
    expect(client.clockMs).toBe(WALL_CLOCK_MS_AT_START);
    rendezvous.last.welcome(5_000_000);
    await time.advance(250);
    expect(client.clockMs).toBe(5_000_250);
  });
});

describe("a connection", () => {
  it("[CN3] says that it lives before the silence is too long, and closes when nobody answers", async () => {
    const { rendezvous, time, client, join } = setUp();
    join();
    await time.advance(29_999);
    expect(rendezvous.last.heardOf("keepalive").length).toBeGreaterThanOrEqual(2);
    expect(client.state).toBe("joined");
    await time.advance(10_001);
    expect(client.state).toBe("connecting");
    expect(rendezvous.sockets[0]?.isClosedByPeer).toBe(true);
  });

  it("[CN3] lives as long as it is answered", async () => {
    const { rendezvous, time, client, join } = setUp();
    join();
    for (let round = 0; round < 30; round += 1) {
      await time.advance(10_000);
      rendezvous.last.say({ type: "keepalive", isAnswer: true });
    }
    expect(client.state).toBe("joined");
    expect(rendezvous.last.heardOf("keepalive").length).toBeLessThanOrEqual(31);
  });

  it("[CN3] answers keepalives, but not a flood of them", () => {
    const { rendezvous, join } = setUp();
    join();
    for (let count = 0; count < 100; count += 1) {
      rendezvous.last.say({ type: "keepalive", isAnswer: false });
    }
    expect(rendezvous.last.heardOf("keepalive")).toEqual([{ type: "keepalive", isAnswer: true }]);
  });

  it("[CN3] cannot be made to chatter by a tiny limit", async () => {
    const { rendezvous, time } = setUp();
    rendezvous.last.welcome(0, 1);
    rendezvous.last.say(joined(1));
    await time.advance(5_000);
    expect(rendezvous.last.heardOf("keepalive").length).toBeLessThanOrEqual(3);
  });

  it("[CN7] ends when a frame is garbage, when the welcome is missing or comes twice", async () => {
    for (const frame of [new Uint8Array([0xff]), new Uint8Array(0), new Uint8Array(70_000)]) {
      const { rendezvous, told } = setUp();
      rendezvous.last.welcome();
      rendezvous.last.sayFrame(frame);
      expect(rendezvous.last.isClosedByPeer).toBe(true);
      expect(told.warnings[0]).toContain("no rendezvous of this version");
    }
    const early = setUp();
    early.rendezvous.last.say(joined(1));
    expect(early.rendezvous.last.isClosedByPeer).toBe(true);
    const twice = setUp();
    twice.join();
    twice.rendezvous.last.welcome();
    expect(twice.rendezvous.last.isClosedByPeer).toBe(true);
  });
});

describe("coming back", () => {
  async function delaysOf(seed: number, count: number): Promise<number[]> {
    const { rendezvous, time } = setUp(["http://one/"], seed);
    const delaysMs: number[] = [];
    for (let round = 0; round < count; round += 1) {
      const lostAtMs = time.nowMs;
      const { length } = rendezvous.sockets;
      rendezvous.last.drop();
      await time.advanceUntil(() => rendezvous.sockets.length > length, 60_000);
      delaysMs.push(time.nowMs - lostAtMs);
    }
    return delaysMs;
  }

  it("[CN4] waits longer after each failure, between 0.2 and 20 s, and never in step", async () => {
    const all = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => delaysOf(seed, 14)));
    for (const delaysMs of all) {
      delaysMs.forEach((delayMs, round) => {
        expect(delayMs).toBeGreaterThanOrEqual(200);
        expect(delayMs).toBeLessThanOrEqual(Math.min(20_000, 200 * 2 ** (round + 1)));
      });
    }
    expect(new Set(all.map(([first]) => first)).size).toBe(all.length);
    expect(Math.max(...all.flat())).toBeGreaterThan(10_000);
  });

  it("[CN4] forgets failures only after a membership that held", async () => {
    const { rendezvous, time, join } = setUp();
    for (let round = 0; round < 12; round += 1) {
      const { length } = rendezvous.sockets;
      join();
      rendezvous.last.drop();
      await time.advanceUntil(() => rendezvous.sockets.length > length, 60_000);
    }
    expect(time.nowMs).toBeGreaterThan(5_000);
    join();
    await time.advance(19_999);
    rendezvous.last.say({ type: "keepalive", isAnswer: true });
    await time.advance(1);
    const { length } = rendezvous.sockets;
    rendezvous.last.drop();
    await time.advance(400);
    expect(rendezvous.sockets).toHaveLength(length + 1);
  });

  it("[CN24] leaves, and does not come back after it was closed", async () => {
    const { rendezvous, client, time, join } = setUp();
    join();
    client.close();
    expect(rendezvous.last.heardOf("leave")).toHaveLength(1);
    expect(rendezvous.last.isClosedByPeer).toBe(true);
    await time.advance(120_000);
    expect(rendezvous.sockets).toHaveLength(1);
  });
});

describe("sampling", () => {
  const members = { type: "members", groupId: GROUP, memberCount: 9, members: [MEMBER] } as const;

  it("[CN8] never floods, however often it is asked", async () => {
    const { rendezvous, client, time, join } = setUp();
    join();
    for (let second = 0; second < 600; second += 1) {
      client.sample();
      client.sample();
      await time.advance(1_000);
      rendezvous.last.say(members);
    }
    const { length } = rendezvous.last.heardOf("sample");
    expect(length).toBeGreaterThan(10);
    expect(length).toBeLessThanOrEqual(17);
  });

  it("[CN8] asks again soon while that brings new members", async () => {
    const { rendezvous, client, told, time, join } = setUp();
    join();
    told.hasNews = true;
    for (let second = 0; second < 20; second += 1) {
      client.sample();
      await time.advance(1_000);
      rendezvous.last.say(members);
    }
    expect(rendezvous.last.heardOf("sample").length).toBeGreaterThanOrEqual(19);
    expect(told.members).toBeGreaterThanOrEqual(19);
  });

  it("[CN8] ignores members that it did not ask for, and asks nothing before it has joined", () => {
    const { rendezvous, client, told, join } = setUp();
    client.sample();
    join();
    rendezvous.last.say(members);
    expect(told.members).toBe(0);
    expect(rendezvous.last.heardOf("sample")).toHaveLength(0);
  });

  it("[CN8] pauses when the rendezvous asks for it", async () => {
    const { rendezvous, client, time, join } = setUp();
    join();
    rendezvous.last.say({
      ...{ type: "refused", groupId: GROUP, reason: "rateLimited", retryAfterMs: 30_000 },
    });
    client.sample();
    await time.advance(29_999);
    expect(rendezvous.last.heardOf("sample")).toHaveLength(0);
    await time.advance(1);
    expect(rendezvous.last.heardOf("sample")).toHaveLength(1);
  });
});

describe("coming back", () => {
  const welcomeWith = (token: number) => {
    const resumeToken = new Uint8Array(24).fill(token);
    return { type: "welcome", serverTimeMs: 0, silenceMsMax: 30_000, resumeToken } as const;
  };

  it("[CN31] asks for what came meanwhile, once the group is joined, and once only", async () => {
    const { time, rendezvous, client, told } = setUp();
    rendezvous.last.say(welcomeWith(1));
    rendezvous.last.say(joined(1));
    expect(rendezvous.last.heard.map(({ type }) => type)).toEqual(["join"]);
    rendezvous.last.drop();
    await time.advanceUntil(() => rendezvous.sockets.length === 2, 60_000);
    rendezvous.last.say(welcomeWith(2));
    expect(rendezvous.last.heard.map(({ type }) => type)).toEqual(["join"]);
    rendezvous.last.say(joined(1));
    expect(rendezvous.last.heard.at(-1)).toEqual({
      ...{ type: "resume", token: new Uint8Array(24).fill(1) },
    });
    rendezvous.last.say({
      ...{ type: "deliver", groupId: GROUP, from: ADDRESS, signal: Uint8Array.of(1) },
    });
    expect(told.signals).toBe(1);
    client.close();
  });
});
