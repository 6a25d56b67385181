/** The window that all uploads share, and how it follows what neighbors give free. */

import { type PeerId } from "passalong/base";
import { describe, expect, it } from "vitest";
import { A, B, C, peer } from "./bench.ts";
import { Provider, type UplinkOptions } from "./provider.ts";

const OBJECT_BYTES = 65_536;

function providing(options: Partial<UplinkOptions> & { bytesPerSecond: number }): Provider {
  const provider = new Provider({ objectBytes: OBJECT_BYTES, latencyMs: 10, ...options });
  provider.command({ type: "addHave", ranges: [{ start: 0, end: 100_000 }] });
  return provider;
}

/** The longest wait in the uplink since a moment, ms. */
function longestWait(provider: Provider, since: number): number {
  let longest = 0;
  for (const { at, ms } of provider.waits) if (at >= since) longest = Math.max(longest, ms);
  return longest;
}

describe("the uplink's window", () => {
  it("[RP20] grows until it fills an uplink that is wide and long", () => {
    const provider = providing({ bytesPerSecond: 12_500_000, latencyMs: 40 });
    provider.join(A);
    provider.join(B);
    provider.ask(A, 0, 60);
    provider.ask(B, 1_000, 60);
    provider.run(5_000);
    const since = provider.now;
    provider.run(1_000);
    // Twelve times what the first window carries in two round trips of 80 ms.
    expect(provider.arrivedBytes(since)).toBeGreaterThan(0.8 * 12_500_000);
  });

  it("[RP20] keeps the queue of a narrow uplink short and the uplink busy", () => {
    const provider = providing({ bytesPerSecond: 250_000 });
    for (const peerId of [A, B, C]) provider.join(peerId);
    [A, B, C].forEach((peerId, at) => provider.ask(peerId, 1_000 * at, 8));
    provider.run(10_000);
    const since = provider.now;
    provider.run(5_000);
    expect(provider.arrivedBytes(since)).toBeGreaterThan(0.9 * 5 * 250_000);
    // An object takes 262 ms; the first window alone would have made them wait for more than 1 s.
    expect(longestWait(provider, since)).toBeLessThan(262 + 30 + 2 * 20 + 16);
  });

  it("[RP20] shrinks when the uplink becomes slower", () => {
    const provider = providing({ bytesPerSecond: 5_000_000 });
    provider.join(A);
    provider.ask(A, 0, 60);
    provider.run(5_000);
    provider.bytesPerSecond = 500_000;
    provider.run(20_000);
    const since = provider.now;
    provider.run(5_000);
    expect(provider.arrivedBytes(since)).toBeGreaterThan(0.9 * 5 * 500_000);
    expect(longestWait(provider, since)).toBeLessThan(131 + 30 + 2 * 20 + 33);
  });

  it("[RP20] is one for all neighbors", () => {
    const inFlightMax = (count: number): number => {
      const provider = providing({ bytesPerSecond: 1_000_000 });
      const peers = Array.from({ length: count }, (_, at) => peer(at + 1));
      for (const peerId of peers) provider.join(peerId);
      peers.forEach((peerId, at) => provider.ask(peerId, 1_000 * at, 4));
      provider.run(5_000);
      const since = provider.now;
      provider.run(3_000);
      return longestWait(provider, since);
    };
    expect(inFlightMax(12)).toBeLessThan(1.5 * inFlightMax(2));
  });

  it("[RP20] forgets what was in flight to a neighbor that is gone", () => {
    const provider = providing({ bytesPerSecond: 1_000_000 });
    provider.join(A);
    provider.join(B);
    provider.stalled.add(A);
    provider.ask(A, 0, 16);
    provider.run(100);
    provider.ask(B, 1_000, 8);
    provider.end(A);
    const since = provider.now;
    provider.run(1_000);
    expect(provider.arrivedBytes(since, B)).toBeGreaterThan(0.5 * 1_000_000);
  });

  it("[RP20] is never less than an object, which is given free only when it is whole", () => {
    const provider = providing({ bytesPerSecond: 10_000_000, objectBytes: 1_048_576 });
    provider.join(A);
    provider.ask(A, 0, 2);
    provider.run(5_000);
    expect(provider.arrivedBytes(0, A)).toBeGreaterThan(5 * 1_048_576);
  });

  it("[RP18, RP20] a neighbor that gives nothing free from the start holds up nobody for long", () => {
    const provider = providing({ bytesPerSecond: 1_000_000 });
    provider.join(A);
    provider.join(B);
    provider.stalled.add(A);
    provider.ask(A, 0, 30);
    provider.run(100);
    provider.ask(B, 1_000, 8);
    // Nothing is known of this uplink yet, so B waits; and A has credit for 4.2 s of it.
    provider.run(15_000);
    expect(provider.arrivedBytes(0, A)).toBeLessThan(4_194_305);
    expect(provider.arrivedBytes(0, B)).toBeGreaterThan(5_000_000);
  });

  it("[RP20] keeps an uplink busy that many neighbors share", () => {
    const provider = providing({ bytesPerSecond: 1_250_000, latencyMs: 40 });
    for (let place = 0; place < 8; place += 1) {
      provider.join(peer(place + 10));
      provider.ask(peer(place + 10), 1_000 * place, 3);
    }
    provider.run(5_000);
    const since = provider.now;
    provider.run(10_000);
    expect(provider.arrivedBytes(since)).toBeGreaterThan(0.98 * 10 * 1_250_000);
    expect(longestWait(provider, since)).toBeLessThan(250);
  });

  it("[RP20] sends nothing more to a neighbor that gives nothing free", () => {
    const provider = providing({ bytesPerSecond: 1_000_000 });
    provider.join(A);
    provider.join(B);
    provider.ask(A, 0, 8);
    provider.ask(B, 1_000, 8);
    provider.run(5_000);
    provider.stalled.add(A);
    const stalledAt = provider.now;
    // What A has taken fills the window, and for 4 s nothing shows that it is A that waits.
    provider.run(6_000);
    const since = provider.now;
    provider.run(20_000);
    expect(provider.arrivedBytes(stalledAt, A)).toBeLessThan(12 * OBJECT_BYTES);
    expect(provider.arrivedBytes(since, B)).toBeGreaterThan(0.98 * 20 * 1_000_000);
  });

  it("[RP18, RP20] objects that blocked links hold up half sent take nothing of the window", () => {
    const provider = providing({ bytesPerSecond: 500_000, objectBytes: 4 * OBJECT_BYTES });
    const blocked: PeerId[] = Array.from({ length: 8 }, (_, at) => peer(at + 10));
    for (const peerId of blocked) {
      provider.join(peerId, 2 * OBJECT_BYTES);
      provider.ask(peerId, 0, 1);
    }
    provider.run(100);
    provider.join(A);
    provider.ask(A, 10_000, 2);
    provider.run(60_000);
    const since = provider.now;
    provider.run(5_000);
    expect(provider.arrivedBytes(since, A)).toBeGreaterThan(0.9 * 5 * 500_000);
  });
});

describe("fragments", () => {
  const sizesAt = (bytesPerSecond: number, objectBytes: number): Set<number> => {
    const provider = providing({ bytesPerSecond, objectBytes });
    provider.join(A);
    provider.ask(A, 0, 4);
    provider.run(20_000);
    const since = provider.now;
    provider.run(5_000);
    const late = provider.arrivals.filter(({ at }) => at >= since);
    return new Set(late.map(({ message }) => message.bytes.length));
  };

  it("[RP27] are as large as 15 ms of the uplink allow", () => {
    expect(sizesAt(12_500_000, OBJECT_BYTES)).toEqual(new Set([65_536]));
    expect(sizesAt(3_000_000, OBJECT_BYTES)).toEqual(new Set([32_768]));
    expect(sizesAt(250_000, OBJECT_BYTES)).toEqual(new Set([16_384]));
  });

  it("[RP27] are never more than 64 of one object", () => {
    expect(sizesAt(500_000, 1_048_576)).toEqual(new Set([16_384]));
  });
});
