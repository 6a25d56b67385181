/** STUN: one kind of request, one kind of answer, so many of them. */

import { describe, expect, it } from "vitest";
import { hexFromBytes } from "passalong/base";
import { STUN_IN_ALL, STUN_PER_NETWORK, STUN_REQUEST_BYTES_MAX } from "./limits.ts";
import { StunResponder } from "./stun.ts";

/** The transaction id of the test vectors. Source: RFC 5769 §2.2. */
const TRANSACTION = [0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae];

function request(attributeBytes = 0, type = 0x0001) {
  const bytes = new Uint8Array(20 + attributeBytes);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, type);
  view.setUint16(2, attributeBytes);
  view.setUint32(4, 0x2112_a442);
  bytes.set(TRANSACTION, 8);
  return bytes;
}

const IPV4 = { address: Uint8Array.of(192, 0, 2, 1), port: 32_853, network: "192.0.2" };

/** Source: RFC 5769 §2.3, 2001:db8:1234:5678:11:2233:4455:6677 port 32853. */
const IPV6 = {
  address: Uint8Array.from([
    0x20, 0x01, 0x0d, 0xb8, 0x12, 0x34, 0x56, 0x78, 0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
  ]),
  port: 32_853,
  network: "2001:db8:1234:5678",
};

describe("a STUN request", () => {
  it("[RV44] is answered with the address alone, as in the RFC's vectors", () => {
    const responder = new StunResponder(0);
    const four = hexFromBytes(responder.answer(request(), IPV4, 0) ?? new Uint8Array(0));
    expect(four).toBe("0101000c2112a442b7e7a701bc34d686fa87dfae002000080001a147e112a643");
    const six = hexFromBytes(responder.answer(request(), IPV6, 0) ?? new Uint8Array(0));
    expect(six).toBe(
      "010100182112a442b7e7a701bc34d686fa87dfae002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9",
    );
  });

  it("[RV44] of another kind or size is not answered", () => {
    const responder = new StunResponder(0);
    const wrong = request();
    wrong[4] = 0;
    const cut = request(8).subarray(0, 24);
    const others = [request(0, 0x0101), request(0, 0x0011), wrong, cut, new Uint8Array(0)];
    others.push(request(3), request(STUN_REQUEST_BYTES_MAX - 16), new Uint8Array(20).fill(0xff));
    expect(others.map((bytes) => responder.answer(bytes, IPV4, 0))).toEqual(
      others.map(() => undefined),
    );
    expect(responder.answer(request(STUN_REQUEST_BYTES_MAX - 20), IPV4, 0)).toHaveLength(32);
  });

  it("[RV45] is answered as often as the network and all may ask", () => {
    const responder = new StunResponder(0);
    const ask = (network: string, now: number): boolean =>
      responder.answer(request(), { ...IPV4, network }, now) !== undefined;
    const one = Array.from({ length: STUN_PER_NETWORK.burst + 10 }, () => ask("one", 0));
    expect(one.filter(Boolean)).toHaveLength(STUN_PER_NETWORK.burst);
    expect(ask("one", 1_000 / STUN_PER_NETWORK.perSecond)).toBe(true);
    const rest = new StunResponder(0);
    const all = Array.from({ length: STUN_IN_ALL.burst + 10 }, (_, at) =>
      rest.answer(request(), { ...IPV4, network: `${at}` }, 0),
    );
    expect(all.filter((answer) => answer !== undefined)).toHaveLength(STUN_IN_ALL.burst);
  });
});
