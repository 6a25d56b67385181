/** The driver around a scripted core. */

import { describe, expect, it } from "vitest";
import { type PeerId, peerIdFromBytes } from "../base/index.ts";
import type { Core, Input, Output } from "../core/index.ts";
import { createVirtualPlatform } from "../testing/virtual-platform.ts";
import { VirtualTime } from "../testing/virtual-time.ts";
import { Driver, type NetworkOutput } from "./driver.ts";
import type { LinkRoom } from "./link.ts";
import type { ObjectHost } from "./object-host.ts";

const PEER: PeerId = peerIdFromBytes(new Uint8Array(32).fill(7));

const EVENT: Output = { type: "event", event: { type: "wantSatisfied" } };

const COMMAND: Input = { type: "command", command: { type: "addHave", ranges: [] } };

class ScriptedCore implements Core {
  readonly inputs: [number, Input][] = [];
  nextDeadline: number | undefined;
  readonly families = [];
  readonly postingCounts = undefined;
  respond: (input: Input) => Output[] = () => [];

  handle(input: Input, now: number): Output[] {
    this.inputs.push([now, input]);
    return this.respond(input);
  }

  neighborStatuses(): [] {
    return [];
  }

  streamStatuses(): [] {
    return [];
  }

  overlayStatus(): undefined {
    return undefined;
  }

  sendResultOf(): "error" {
    return "error";
  }

  memberFor(): undefined {
    return undefined;
  }

  memberIds(): [] {
    return [];
  }

  countHolders(): number {
    return 0;
  }

  canSpareNeighborFor(): boolean {
    return false;
  }
}

function setUp(host: Partial<ObjectHost> = {}) {
  const time = new VirtualTime();
  const core = new ScriptedCore();
  const performed: NetworkOutput[] = [];
  const network = {
    perform: (output: NetworkOutput): void => {
      performed.push(output);
    },
    roomOf: (_peerId: PeerId): LinkRoom | undefined => undefined,
  };
  const driver = new Driver({
    core,
    platform: createVirtualPlatform({
      time,
      seed: 1,
      openRendezvousSocket: () => ({ send: () => {}, close: () => {} }),
    }),
    host: {
      read: () => Promise.resolve(new Uint8Array([1])),
      verify: () => Promise.resolve(true),
      store: () => Promise.resolve(false),
      verifyRegister: () => Promise.resolve(false),
      ...host,
    },
    network,
  });
  const types = (): string[] => core.inputs.map(([, input]) => input.type);
  return { time, core, driver, network, performed, types };
}

describe("the driver", () => {
  it("[CN22] carries out outputs in order, and makes inputs wait meanwhile", () => {
    const { core, driver, network, types } = setUp();
    const steps: string[] = [];
    core.respond = (input) => {
      steps.push(`handle ${input.type}`);
      return input.type === "command" ? [{ type: "sampleMembers" }, EVENT] : [];
    };
    network.perform = (output) => {
      steps.push(`perform ${output.type}`);
      if (output.type === "sampleMembers") driver.input({ type: "introduced", peerIds: [] });
    };
    driver.input(COMMAND);
    expect(steps).toEqual([
      ...["handle command", "perform sampleMembers", "perform event", "handle introduced"],
    ]);
    expect(types()).toEqual(["command", "introduced"]);
  });

  it("[CN22] reads anew what is writable when its turn comes", () => {
    const { core, driver, network } = setUp();
    let writableBytes: number | undefined = 1_000;
    core.respond = (input) =>
      input.type === "command" ? [{ type: "sampleMembers" }, { type: "sampleMembers" }] : [];
    network.roomOf = () =>
      writableBytes === undefined ? undefined : { writableBytes, inFlightBytes: 0 };
    network.perform = () => {
      driver.input({ type: "writable", peerId: PEER, bytes: writableBytes ?? 0, inFlightBytes: 0 });
      writableBytes = writableBytes === 1_000 ? 400 : undefined;
    };
    driver.input({ type: "writable", peerId: PEER, bytes: 5, inFlightBytes: 0 });
    driver.input(COMMAND);
    const writable = core.inputs
      .map(([, input]) => input)
      .filter(({ type }) => type === "writable");
    expect(writable).toEqual([{ type: "writable", peerId: PEER, bytes: 5, inFlightBytes: 0 }]);
    writableBytes = 700;
    network.perform = () =>
      driver.input({ type: "writable", peerId: PEER, bytes: 9_999, inFlightBytes: 0 });
    driver.input(COMMAND);
    expect(core.inputs.at(-1)?.[1]).toEqual({
      type: "writable",
      peerId: PEER,
      bytes: 700,
      inFlightBytes: 0,
    });
  });

  it("[CN25] tells the core after data has left what may follow, until nothing does", () => {
    const { core, driver, network } = setUp();
    let writableBytes = 3;
    network.roomOf = () =>
      writableBytes === undefined ? undefined : { writableBytes, inFlightBytes: 0 };
    const data: Output = {
      type: "send",
      to: PEER,
      message: { type: "data", index: 0, size: 1, offset: 0, bytes: new Uint8Array(1) },
    };
    network.perform = () => {
      writableBytes -= 1;
    };
    core.respond = () => [data];
    driver.input(COMMAND);
    const told = core.inputs.flatMap(([, input]) =>
      input.type === "writable" ? [input.bytes] : [],
    );
    expect(told).toEqual([2, 1]);
  });

  it("[CN22] brings the host's answers back as inputs", async () => {
    const { core, driver, time, types } = setUp();
    const value = new Uint8Array([5]);
    core.respond = (input) =>
      input.type === "command"
        ? [
            { type: "readObject", index: 1 },
            { type: "verifyObject", index: 2, from: PEER, bytes: value },
            { type: "storeObject", index: 3, bytes: value },
            { type: "verifyRegister", version: 4, value, from: PEER },
          ]
        : [];
    driver.input(COMMAND);
    expect(types()).toEqual(["command"]);
    await time.advance(0);
    expect(core.inputs.slice(1).map(([, input]) => input)).toEqual([
      { type: "objectRead", index: 1, bytes: new Uint8Array([1]) },
      { type: "objectVerified", index: 2, from: PEER, isAuthentic: true },
      { type: "objectStored", index: 3, isStored: false },
      { type: "registerVerified", version: 4, from: PEER, isAuthentic: false },
    ]);
  });

  it("[CN24] ignores late answers and inputs once it is closed", async () => {
    const { core, driver, time, types } = setUp();
    core.respond = () => [{ type: "readObject", index: 1 }];
    driver.input(COMMAND);
    driver.close();
    driver.input(COMMAND);
    await time.advance(1_000);
    expect(types()).toEqual(["command"]);
  });

  it("wakes the core at its deadline, also when that moves", async () => {
    const { core, driver, time } = setUp();
    core.nextDeadline = 100;
    driver.input(COMMAND);
    core.nextDeadline = 40;
    core.respond = (input) => {
      if (input.type === "deadline") core.nextDeadline = 250.5;
      return [];
    };
    driver.input(COMMAND);
    await time.advance(40);
    expect(core.inputs.at(-1)).toEqual([40, { type: "deadline" }]);
    await time.advance(210);
    expect(core.inputs).toHaveLength(3);
    core.respond = () => {
      core.nextDeadline = undefined;
      return [];
    };
    await time.advance(1);
    expect(core.inputs.at(-1)).toEqual([251, { type: "deadline" }]);
  });

  it("does not wake the core before its deadline when that moved back", async () => {
    const { core, driver, time, types } = setUp();
    core.nextDeadline = 100;
    driver.input(COMMAND);
    core.nextDeadline = 300;
    await time.advance(299);
    expect(types()).toEqual(["command"]);
    core.respond = () => {
      core.nextDeadline = undefined;
      return [];
    };
    await time.advance(1);
    expect(types()).toEqual(["command", "deadline"]);
    await time.advance(10_000);
    expect(core.inputs).toHaveLength(2);
  });
});
