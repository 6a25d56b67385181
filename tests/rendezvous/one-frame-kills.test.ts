/**
 * What ends an ordinary signaling server with one frame ends at most its sender's connection here.
 */

import { describe, expect, it } from "vitest";
import { groupId } from "./core-bench.ts";
import { RawSocket, rawFrame, upgradeRequest } from "./raw-socket.ts";
import { expectServes, startForTest, WebClient } from "./web-client.ts";

const NESTED = "[".repeat(20_000) + "]".repeat(20_000);

describe("one frame", () => {
  it("[RV30] is answered when it asks for the target //", async () => {
    const server = await startForTest();
    for (const target of ["//", "/\\", "http://", "*", "/%ff", "//rendezvous/../x?#"]) {
      const raw = await RawSocket.open(server);
      raw.write(upgradeRequest(target));
      expect(await raw.until((text) => text.includes("\n\n"))).toMatch(/^HTTP\/1\.1 40[04] /);
    }
    const plain = await RawSocket.open(server);
    plain.write("GET // HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    expect(await plain.until((text) => text.includes("\r\n\r\n"))).toMatch(/^HTTP\/1\.1 404 /);
    await expectServes(server);
  });

  it("[RV1, RV3] that says null closes its own connection", async () => {
    const server = await startForTest();
    const text = new WebClient(server);
    await text.join(groupId(1));
    text.socket.send("null");
    expect(await text.ending).toEqual({ code: 1008, reason: "RV1" });
    const binary = new WebClient(server);
    await binary.join(groupId(1));
    binary.socket.send(Buffer.from("null"));
    expect(await binary.ending).toEqual({ code: 1008, reason: "WF6" });
    await expectServes(server);
  });

  it("[RV3, RV30] to a path that nobody claims, followed by a reset, is nobody's end", async () => {
    const server = await startForTest();
    for (let round = 0; round < 20; round += 1) {
      const raw = await RawSocket.open(server);
      raw.write(upgradeRequest("/elsewhere"));
      await raw.reset();
      const late = await RawSocket.open(server);
      late.write(upgradeRequest("/elsewhere"));
      await late.until((text) => text.includes("\r\n\r\n"));
      await late.reset();
    }
    await expectServes(server);
  });

  it("[RV1, RV3] of 20,000 nested arrays closes its own connection", async () => {
    const server = await startForTest();
    const text = new WebClient(server);
    await text.join(groupId(1));
    text.socket.send(NESTED);
    expect(await text.ending).toEqual({ code: 1008, reason: "RV1" });
    const binary = new WebClient(server);
    await binary.join(groupId(1));
    binary.socket.send(Buffer.from(NESTED));
    expect(await binary.ending).toEqual({ code: 1008, reason: "WF6" });
    await expectServes(server);
  });

  it("[RV34] without a mask, or with reserved bits, closes its own connection", async () => {
    const server = await startForTest();
    const payload = Buffer.from("x");
    for (const frame of [
      rawFrame({ opcode: 2, payload, isMasked: false }),
      rawFrame({ opcode: 0x42, payload }),
      rawFrame({ opcode: 3, payload }),
    ]) {
      const raw = await RawSocket.openWebSocket(server);
      raw.write(frame);
      expect(await raw.closeCode()).toBe(1002);
    }
    await expectServes(server);
  });

  it("[RV3] followed by a reset on an open WebSocket is nobody's end", async () => {
    const server = await startForTest();
    for (let round = 0; round < 20; round += 1) {
      const raw = await RawSocket.openWebSocket(server);
      raw.write(rawFrame({ opcode: 2, payload: Buffer.from([0x8f, 0]) }));
      await raw.reset();
    }
    await expectServes(server);
    expect(server.sizes.memberships).toBe(0);
  });
});
