/**
 * Several receivers: they pass on what they hold, and outlive the provider, the rendezvous and a
 * liar.
 */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Child } from "./harness/child.ts";
import { expectFolder, expectReceived } from "./harness/copies.ts";
import { makeSampleFile } from "./harness/sample-file.ts";
import { Stage } from "./harness/stage.ts";

/** Receivers at once. Source: the issue's own number. */
const RECEIVERS = 8;

/** Uplink of every peer in the swarm: slow enough to be the bottleneck on any machine. */
const UPLINK = "2MB/s";

let stage: Stage;
let server: Child;
let rendezvous = "";

beforeEach(async () => {
  stage = await Stage.open();
  const served = await stage.serve();
  server = served.server;
  rendezvous = served.url;
});

afterEach(async () => {
  await stage[Symbol.asyncDispose]();
});

describe("a swarm", () => {
  it("of eight receivers costs the provider less than three copies", async () => {
    const sizeBytes = 20_000_000;
    const original = await makeSampleFile({ path: stage.folder.file("film.bin"), sizeBytes });
    const words = ["--rendezvous", rendezvous, "--upload-limit", UPLINK];
    const { provider, link } = await stage.share([original.path], ...words);
    const names = Array.from({ length: RECEIVERS }, (_, index) => `to ${index}`);
    const limit = ["--stay", "--upload-limit", UPLINK];
    const receivers = names.map((name) => stage.get(link, name, ...limit));
    await Promise.all(receivers.map((receiver) => receiver.event("complete")));
    for (const name of names) await expectFolder(stage, name, [original]);
    await provider.stop("SIGINT");
    const uploadedBytes = provider.latest("progress")?.uploadedBytes ?? 0;
    expect(uploadedBytes).toBeGreaterThanOrEqual(sizeBytes);
    expect(uploadedBytes).toBeLessThan(3 * sizeBytes);
  });

  it("goes on without its provider once a receiver is complete", async () => {
    const original = await makeSampleFile({
      path: stage.folder.file("one.bin"),
      sizeBytes: 5_000_000,
    });
    const { provider, link } = await stage.share([original.path], "--rendezvous", rendezvous);
    const first = stage.get(link, "to first", "--stay");
    await first.event("complete");
    await provider.stop("SIGKILL");
    const second = stage.get(link, "to second");
    await expectReceived(second, [original]);
    await expectFolder(stage, "to second", [original]);
  });

  it("goes on without its rendezvous", async () => {
    const sizeBytes = 200_000_000;
    const original = await makeSampleFile({ path: stage.folder.file("large.bin"), sizeBytes });
    const words = ["--rendezvous", rendezvous, "--upload-limit", "30MB/s"];
    const { link } = await stage.share([original.path], ...words);
    const receiver = stage.get(link, "to");
    await receiver.event("progress", ({ receivedBytes }) => receivedBytes > 0);
    await server.stop("SIGKILL");
    expect(receiver.latest("progress")?.receivedBytes).toBeLessThan(sizeBytes);
    await expectReceived(receiver, [original]);
    await expectFolder(stage, "to", [original]);
  });

  it("bans a liar, and nobody else", async () => {
    const sizeBytes = 20_000_000;
    const original = await makeSampleFile({ path: stage.folder.file("true.bin"), sizeBytes });
    const words = ["--rendezvous", rendezvous];
    const { link } = await stage.share([original.path], ...words, "--upload-limit", "4MB/s");
    const honest = stage.get(link, "to honest", "--stay", "--upload-limit", "4MB/s");
    const liar = stage.lie(link);
    await Promise.all([honest.event("complete"), liar.event("complete")]);
    const receiver = stage.get(link, "to receiver");
    await expectReceived(receiver, [original]);
    await expectFolder(stage, "to receiver", [original]);
    const banned = new Set(receiver.all("banned").map(({ peerId }) => peerId));
    expect(banned.size).toBe(1);
    const [outcast] = banned;
    expect(peersOf(liar)).not.toContain(outcast);
    expect(peersOf(honest)).toContain(outcast);
  });
});

/** Everyone that a peer has had a link to: all but itself. */
function peersOf(child: Child): string[] {
  return child.all("peer").map(({ peerId }) => peerId);
}
