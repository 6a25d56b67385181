/** `passalong share`, with a share that holds nothing. */

import type { NetworkInterfaceInfo } from "node:os";
import { ShareError, StorageError } from "passalong";
import { parsePeerId } from "passalong/base";
import { describe, expect, it } from "vitest";
import { FakeServices, LINK, run } from "./world.ts";

const PEER = parsePeerId("ab".repeat(32));

const LAN: NetworkInterfaceInfo = {
  address: "192.168.1.20",
  family: "IPv4",
  internal: false,
  netmask: "255.255.255.0",
  mac: "",
  cidr: null,
};

async function rendezvousOf(words: string[], services = new FakeServices()) {
  const { isOpen, interruption, exitCode } = run(["share", "a.bin", ...words], { services });
  await isOpen;
  interruption.interrupt("keyboard");
  await exitCode;
  return services.asked.rendezvousUrls;
}

describe("share", () => {
  it("[CL3] prints the link, and nothing else, on stdout", async () => {
    const { isOpen, stdout, stderr, exitCode, interruption } = run(["share", "a.bin", "b.bin"]);
    await isOpen;
    interruption.interrupt("keyboard");
    await exitCode;
    expect(stdout.text).toBe(`link: ${LINK}\n`);
    expect(stderr.text).toContain("Sharing 2 files, 2.0 kB.");
  });

  it("[CL2] prints the link and its group in JSON", async () => {
    const { isOpen, events, interruption, exitCode } = run(["share", "a.bin", "--json"]);
    await isOpen;
    expect(events()[0]).toEqual({
      event: "link",
      link: LINK,
      groupId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    interruption.interrupt("keyboard");
    await exitCode;
  });

  it("[CL20] brings a rendezvous on the usual port, or on a free one", async () => {
    const services = new FakeServices();
    await rendezvousOf([], services);
    expect(services.log[0]).toBe("+rendezvous * 8080 /page");
    const busy = new FakeServices();
    busy.takenPorts.add(8_080);
    expect(await rendezvousOf([], busy)).toEqual(["http://localhost:50000/"]);
  });

  it("[CL20] insists on a port that it was told", async () => {
    const services = new FakeServices();
    services.takenPorts.add(9_000);
    const { exitCode, stderr } = run(["share", "a.bin", "--port", "9000"], { services });
    expect(await exitCode).toBe(1);
    expect(stderr.text).toContain("Port 9000 is taken");
  });

  it("[CL20] brings none when it is told where to meet", async () => {
    const services = new FakeServices();
    const words = ["--rendezvous", "http://far:1/", "--rendezvous", "ws://near:2/"];
    expect(await rendezvousOf(words, services)).toEqual(["http://far:1/", "ws://near:2/"]);
    expect(services.log[0]).toBe("+platform");
  });

  it("[CL21] names the address that others nearby can reach", async () => {
    const services = new FakeServices();
    services.interfaces = { wlan0: [LAN] };
    expect(await rendezvousOf([], services)).toEqual(["http://192.168.1.20:8080/"]);
    expect(await rendezvousOf(["--host", "0.0.0.0"], services)).toEqual([
      "http://192.168.1.20:8080/",
    ]);
    expect(await rendezvousOf(["--host", "127.0.0.1"], services)).toEqual([
      "http://127.0.0.1:8080/",
    ]);
    expect(await rendezvousOf(["--host", "::1"])).toEqual(["http://[::1]:8080/"]);
    expect(await rendezvousOf([])).toEqual(["http://localhost:8080/"]);
  });

  it("[CL4] tells neighbors, figures and coverage, and the figures once more at the end", async () => {
    const { services, isOpen, events, exitCode, interruption } = run(["share", "a", "--json"]);
    await isOpen;
    const { share } = services;
    if (PEER === undefined) throw new TypeError("the peer id is none");
    share.meet(PEER, "joined");
    share.tell("coverage", { completeReceivers: 1, copies: 1 });
    share.tell("banned", { peerId: PEER, reason: "RP7" });
    share.meet(PEER, "left");
    share.change({ uploadedBytes: 1_234 });
    interruption.interrupt("keyboard");
    expect(await exitCode).toBe(130);
    const all = events();
    expect(all).toContainEqual({
      event: "peer",
      peerId: PEER,
      state: "joined",
      kind: "tcp",
      rttMs: 5,
    });
    expect(all).toContainEqual({
      event: "peer",
      peerId: PEER,
      state: "left",
      kind: "tcp",
      rttMs: null,
    });
    expect(all).toContainEqual({ event: "coverage", completeReceivers: 1, copies: 1 });
    expect(all).toContainEqual({ event: "banned", peerId: PEER, reason: "RP7" });
    expect(all.at(-1)).toEqual({
      event: "progress",
      receivedBytes: 0,
      totalBytes: 1_000,
      uploadedBytes: 1_234,
      downloadBytesPerSecond: 0,
      uploadBytesPerSecond: 0,
      neighbors: 0,
      relayed: 0,
      secondsLeft: null,
    });
    expect(all.filter(({ event }) => event === "progress").length).toBeLessThanOrEqual(3);
  });

  it("[CL24, CL12] says goodbye and closes everything, the last first", async () => {
    const { services, isOpen, exitCode, interruption } = run(["share", "a.bin"]);
    await isOpen;
    interruption.interrupt("system");
    expect(await exitCode).toBe(130);
    const opened = ["+rendezvous * 8080 /page", "+platform", "+share"];
    expect(services.log).toEqual([...opened, "-share", "-platform", "-rendezvous"]);
  });

  it("[CL12] closes what is open when the share cannot be made", async () => {
    const services = new FakeServices();
    services.refusal = new ShareError("share/size", "Choose at least one file to share.");
    const { exitCode, stderr } = run(["share", "a.bin"], { services });
    expect(await exitCode).toBe(1);
    expect(stderr.text).toBe("passalong: Choose at least one file to share.\n");
    expect(services.log.slice(-2)).toEqual(["-platform", "-rendezvous"]);
  });

  it("[CL11] fails when the share can no longer be provided", async () => {
    const { services, isOpen, events, exitCode } = run(["share", "a.bin", "--json"]);
    await isOpen;
    services.share.tell("failed", { error: new StorageError("storage/changed", "It changed.") });
    expect(await exitCode).toBe(1);
    expect(events().at(-1)).toEqual({
      event: "error",
      code: "storage/changed",
      message: "It changed.",
    });
  });

  it("[CL8] falls silent when nobody reads", async () => {
    const { isOpen, stderr, exitCode, interruption } = run(["share", "a.bin", "--json"]);
    await isOpen;
    interruption.interrupt("unread");
    expect(await exitCode).toBe(130);
    expect(stderr.text).toBe("");
  });
});
