/** Directed routing by its names of 2010. */

import {
  GroupSpecifier,
  type NetGroup,
  NetGroupReceiveMode,
  NetGroupSendMode,
  NetGroupSendResult,
  NetStatusEvent,
  type NetStatusInfo,
} from "passalong/as3";
import { describe, expect, it } from "vitest";
import { FlashWorld, groupspecOf } from "./flash-world.ts";

function routedGroupspec(): string {
  const specifier = new GroupSpecifier("places");
  specifier.routingEnabled = true;
  specifier.serverChannelEnabled = true;
  return specifier.groupspecWithAuthorizations();
}

function infosOf(group: NetGroup): NetStatusInfo[] {
  const infos: NetStatusInfo[] = [];
  group.addEventListener(NetStatusEvent.NET_STATUS, ({ info }) => infos.push(info));
  return infos;
}

describe("directed routing", () => {
  it("[NG17, NG23] has Flash Player's words for what it sends, and its code for what comes", async () => {
    const world = new FlashWorld();
    const one = await world.group(routedGroupspec());
    const { NO_ROUTE, SENT, ERROR } = NetGroupSendResult;
    expect(NO_ROUTE).toBe("no route");
    expect(one.sendToAllNeighbors("nobody")).toBe(NO_ROUTE);
    const two = await world.group(routedGroupspec());
    await world.until(() => one.neighborCount === 1 && two.neighborCount === 1);
    const infos = infosOf(two);
    expect(one.sendToNeighbor("next", NetGroupSendMode.NEXT_INCREASING)).toBe(SENT);
    expect(one.sendToAllNeighbors("all")).toBe(SENT);
    expect(one.sendToNearest("there", two.localCoverageFrom)).toBe(SENT);
    expect(one.sendToAllNeighbors(new Uint8Array(10_000))).toBe(ERROR);
    await world.until(() => infos.length === 3);
    const from = one.localCoverageFrom;
    const code = "NetGroup.SendTo.Notify";
    expect(infos).toEqual(
      ["next", "all", "there"].map((message) => {
        return { code, level: "status", message, from, fromLocal: false };
      }),
    );
    const plain = await world.group(groupspecOf());
    expect(plain.sendToAllNeighbors("hello")).toBe(ERROR);
    expect(() => one.sendToNearest("there", "nowhere")).toThrow(TypeError);
    await world.close();
  });

  it("[NG19, NG23] tells of the coverage, which is an arc when it receives what is near", async () => {
    const world = new FlashWorld();
    const one = await world.group(routedGroupspec());
    const infos = infosOf(one);
    expect(one.receiveMode).toBe(NetGroupReceiveMode.EXACT);
    expect(one.localCoverageTo).toBe(one.localCoverageFrom);
    one.receiveMode = NetGroupReceiveMode.NEAREST;
    expect(infos).toEqual([{ code: "NetGroup.LocalCoverage.Notify", level: "status" }]);
    expect(one.localCoverageTo).not.toBe(one.localCoverageFrom);
    expect(one.sendToNearest("to itself", "00".repeat(32))).toBe("sent");
    expect(infos.at(-1)).toMatchObject({ code: "NetGroup.SendTo.Notify", fromLocal: true });
    expect([one.addNeighbor("00".repeat(32)), one.addMemberHint("00".repeat(32))]).toEqual([
      ...[false, true],
    ]);
    expect(String(one.info)).toContain("routingSendBytesPerSecond=0");
    await world.close();
  });
});
