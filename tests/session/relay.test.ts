/** Sessions that cannot reach each other: through the relay, back to direct, and relay alone. */

import { describe, expect, it } from "vitest";
import { RELAY_AFTER_MS } from "../../packages/passalong/src/group/relay/relay-transport.ts";
import { DIRECT_RETRY_MS } from "../../packages/passalong/src/group/relay/direct-retry.ts";
import { neighborsOf, provide, type TestPeer, want, World } from "./world.ts";

function kindsOf({ session }: TestPeer): string[] {
  return session.neighbors().map(({ kind }) => kind);
}

/** A world where nothing opens directly, and two that use the relay. */
function apart() {
  const world = new World();
  world.network.isUp = false;
  const [one, two] = [world.join({ usesRelay: true }), world.join({ usesRelay: true })];
  return { world, one, two };
}

describe("two peers without a direct way", () => {
  it("[RL1] link through the relay after 5 s, and exchange objects", async () => {
    const { world, one, two } = apart();
    provide(one, 0, 200);
    want(two, 0, 200);
    await world.time.advance(RELAY_AFTER_MS - 100);
    expect(neighborsOf(one)).toEqual([]);
    expect(world.hub.saidCounts.has("circuitOpened")).toBe(false);
    await world.until(() => two.host.objects.size === 200, 5_000);
    expect(kindsOf(one)).toEqual(["relay"]);
    expect(kindsOf(two)).toEqual(["relay"]);
    expect([...one.warnings, ...two.warnings]).toEqual([]);
    await world.close();
  });

  it("[RL11] replace the relayed link by a direct one when that comes about", async () => {
    const { world, one, two } = apart();
    await world.untilMeshed([one, two]);
    await world.time.advance(DIRECT_RETRY_MS.first + 20_000);
    expect(kindsOf(one)).toEqual(["relay"]);
    world.network.isUp = true;
    await world.until(() => kindsOf(one)[0] === "memory", 2 * DIRECT_RETRY_MS.first + 5_000);
    await world.until(() => kindsOf(two)[0] === "memory", 100);
    provide(one, 0, 10);
    want(two, 0, 10);
    await world.until(() => two.host.objects.size === 10, 2_000);
    const left = [...one.events, ...two.events].filter(({ type }) => type === "neighborLeft");
    expect(left).toEqual([]);
    await world.close();
  });

  it("[RL7] lose the relayed link with the rendezvous, and link anew when it is back", async () => {
    const { world, one, two } = apart();
    await world.untilMeshed([one, two]);
    world.hub.kill();
    await world.until(() => neighborsOf(one).length === 0, 1_000);
    world.hub.revive();
    await world.untilMeshed([one, two], 120_000);
    expect(kindsOf(one)).toEqual(["relay"]);
    await world.close();
  });

  it("[RL7] say goodbye over the relay", async () => {
    const { world, one, two } = apart();
    await world.untilMeshed([one, two]);
    const said: string[] = [];
    world.hub.tamper = (message) => {
      said.push(message.type);
      return [message];
    };
    await one.session.close();
    await world.until(() => neighborsOf(two).length === 0, 200);
    expect(two.events.map(({ type }) => type)).toContain("neighborLeft");
    expect(said[0]).toBe("circuitData");
    await world.close();
  });

  it("[RL1] stay apart where the rendezvous changes what passes", async () => {
    const { world, one, two } = apart();
    world.hub.tamper = (message) => {
      if (message.type === "circuitData") message.piece[0] = (message.piece[0] ?? 0) ^ 1;
      return [message];
    };
    await world.time.advance(20_000);
    expect([...neighborsOf(one), ...neighborsOf(two)]).toEqual([]);
    await world.close();
  });
});

describe("a peer that has the relay alone", () => {
  it("[RL12, RL1] shows no address, and links at once", async () => {
    const world = new World();
    const hidden = world.join({ transports: [], usesRelay: true });
    const open = world.join({ usesRelay: true });
    provide(open, 0, 20);
    want(hidden, 0, 20);
    await world.until(() => hidden.host.objects.size === 20, 3_000);
    expect(kindsOf(hidden)).toEqual(["relay"]);
    expect(world.network.connections).toHaveLength(0);
    await world.time.advance(2 * DIRECT_RETRY_MS.first);
    expect(kindsOf(open)).toEqual(["relay"]);
    await world.close();
  });
});
