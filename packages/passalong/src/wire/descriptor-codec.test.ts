/** Descriptors: golden bytes, round trips, and bytes that are none. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, hexFromBytes } from "../base/index.ts";
import { isMalformed } from "./codec.ts";
import type { Descriptor, OfferDescriptor, WebRtcSection } from "./descriptor.ts";
import { decodeDescriptor, encodeDescriptor } from "./descriptor-codec.ts";

const bytes = (size: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: size, maxLength: size }).map((array) => new Uint8Array(array));
const iceText = (min: number, max: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom(..."ABCxyz019+/"),
    minLength: min,
    maxLength: max,
  });
const port = fc.integer({ min: 1, max: 65_535 });
const ip = fc.oneof(fc.ipV4(), fc.ipV6());
const candidate = fc.record({
  protocol: fc.constantFrom("udp", "tcp"),
  type: fc.constantFrom("host", "srflx", "prflx", "relay"),
  priority: fc.nat(0xffff_ffff),
  address: fc.oneof(
    ip,
    fc.uuid().map((uuid) => `${uuid}.local`),
  ),
  port,
  foundation: iceText(1, 32),
});
const candidates = fc.array(candidate, { maxLength: 16 });
const webrtc: fc.Arbitrary<WebRtcSection> = fc.record({
  fingerprint: bytes(32),
  ufrag: iceText(4, 32),
  pwd: iceText(22, 64),
  setup: fc.constantFrom("active", "passive", "actpass"),
  messageBytesMax: fc.nat(),
  candidates,
});
const tcp = fc.record({
  addresses: fc.array(fc.record({ host: ip, port }), { maxLength: 8 }),
});
const common = {
  from: bytes(32),
  to: bytes(32),
  linkId: bytes(16),
  nonce: bytes(16),
  expiresAtMs: fc.maxSafeNat(),
};
const sections = fc.record({ webrtc, tcp }, { requiredKeys: [] });
const descriptor: fc.Arbitrary<Descriptor> = fc.oneof(
  fc
    .tuple(fc.record({ type: fc.constant("offer" as const), ...common }), sections)
    .map(([head, rest]) => ({ ...head, ...rest })),
  fc
    .tuple(
      fc.record({ type: fc.constant("answer" as const), ...common, offerDigest: bytes(32) }),
      sections,
    )
    .map(([head, rest]) => ({ ...head, ...rest })),
  fc.record({
    type: fc.constant("candidates" as const),
    ...common,
    sequence: fc.nat(),
    candidates,
  }),
);

const OFFER: OfferDescriptor = {
  type: "offer",
  from: new Uint8Array(32).fill(1),
  to: new Uint8Array(32).fill(2),
  linkId: new Uint8Array(16).fill(3),
  nonce: new Uint8Array(16).fill(4),
  expiresAtMs: 128,
  tcp: { addresses: [{ host: "10.0.0.1", port: 80 }] },
};

function ruleOf(value: Bytes): string {
  const decoded = decodeDescriptor(value);
  return isMalformed(decoded) ? decoded.rule : "none";
}

describe("descriptors", () => {
  it("[WF11] survive encoding and decoding", () => {
    fc.assert(
      fc.property(descriptor, (value) => {
        expect(decodeDescriptor(encodeDescriptor(value))).toEqual(value);
      }),
    );
  });

  it("[WF11] have these bytes", () => {
    const head = `0101${"01".repeat(32)}${"02".repeat(32)}${"03".repeat(16)}${"04".repeat(16)}8100`;
    const section = `01020b0108${hexFromBytes(new TextEncoder().encode("10.0.0.1"))}50`;
    expect(hexFromBytes(encodeDescriptor(OFFER))).toBe(`${head}${section}`);
  });

  it("[WF1] decoding never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        descriptor,
        fc.nat(),
        fc.nat(7),
        (noise, value, at, bit) => {
          decodeDescriptor(new Uint8Array(noise));
          const encoded = encodeDescriptor(value);
          decodeDescriptor(encoded.slice(0, at % encoded.length));
          encoded[at % encoded.length] = (encoded[at % encoded.length] ?? 0) ^ (1 << bit);
          decodeDescriptor(encoded);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("[WF7, WF6] other versions and types are refused", () => {
    const version = encodeDescriptor(OFFER);
    version[0] = 2;
    expect(ruleOf(version)).toBe("WF7");
    const type = encodeDescriptor(OFFER);
    type[1] = 9;
    expect(ruleOf(type)).toBe("WF6");
  });

  it("[WF10] text that could inject lines into a session description is refused", () => {
    for (const host of ["10.0.0.1\r\na=x", "example.org", "1.2.3.4 5"]) {
      expect(ruleOf(encodeDescriptor({ ...OFFER, tcp: { addresses: [{ host, port: 1 }] } }))).toBe(
        "WF10",
      );
    }
  });

  it("[WF10] a section that comes twice is refused and an unknown one passed over", () => {
    const { tcp: _, ...bare } = OFFER;
    const base = encodeDescriptor(bare).slice(0, -1);
    const section = encodeDescriptor(OFFER).slice(base.length + 1);
    expect(ruleOf(new Uint8Array([...base, 2, ...section, ...section]))).toBe("WF10");
    const withUnknown = new Uint8Array([...base, 2, 0x7e, 2, 0xaa, 0xbb, ...section]);
    expect(decodeDescriptor(withUnknown)).toEqual(OFFER);
  });

  it("[WF5] a descriptor beyond its size limit is refused", () => {
    expect(ruleOf(new Uint8Array([...encodeDescriptor(OFFER), ...new Uint8Array(4_000)]))).toBe(
      "WF5",
    );
  });
});
