/**
 * Tells peers their address as others see it: STUN (RFC 8489), one request and one answer of it.
 */

import { type Bytes } from "passalong/base";
import {
  STUN_IN_ALL,
  STUN_NETWORKS_MAX,
  STUN_PER_NETWORK,
  STUN_REQUEST_BYTES_MAX,
} from "./limits.ts";
import { KeyedBuckets } from "./keyed-buckets.ts";
import { PatientBucket } from "./patient-bucket.ts";

/** Bytes of a message's header. Source: RFC 8489 §5. */
const HEADER_BYTES = 20;

/** A Binding request and its success. Source: RFC 8489 §18.2 and §5. */
const TYPES = { request: 0x0001, success: 0x0101 } as const;

/** In every message, after its length. Source: RFC 8489 §5. */
const MAGIC_COOKIE = 0x2112_a442;

/** Attribute XOR-MAPPED-ADDRESS. Source: RFC 8489 §14.2. */
const XOR_MAPPED_ADDRESS = 0x0020;

/** Who asks. */
export interface StunSource {
  /** 4 bytes of an IPv4 address, 16 of an IPv6 address. */
  readonly address: Bytes;
  readonly port: number;
  /** What its requests are counted under: an IPv4 /24 or an IPv6 /64. */
  readonly network: string;
}

/** Answers requests, as many as the rates allow. */
export class StunResponder {
  readonly #networks = new KeyedBuckets<string>(STUN_PER_NETWORK, STUN_NETWORKS_MAX);
  readonly #inAll: PatientBucket;

  constructor(now: number) {
    this.#inAll = new PatientBucket(STUN_IN_ALL, now);
  }

  /**
   * The answer; undefined for anything but a Binding request, and beyond the rates (RV44, RV45).
   */
  answer(request: Bytes, source: StunSource, now: number): Bytes | undefined {
    if (!isBindingRequest(request)) return undefined;
    const waitMs = this.#networks.takeOrWait(source.network, now) || this.#inAll.takeOrWait(now);
    return waitMs > 0 ? undefined : bindingSuccess(request, source);
  }
}

function isBindingRequest(bytes: Bytes): boolean {
  if (bytes.length < HEADER_BYTES || bytes.length > STUN_REQUEST_BYTES_MAX) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return (
    view.getUint16(0) === TYPES.request &&
    view.getUint16(2) === bytes.length - HEADER_BYTES &&
    bytes.length % 4 === 0 &&
    view.getUint32(4) === MAGIC_COOKIE
  );
}

/** 32 bytes for IPv4, 44 for IPv6: the address and nothing else. */
function bindingSuccess(request: Bytes, { address, port }: StunSource): Bytes {
  const bytes = new Uint8Array(HEADER_BYTES + 8 + address.length);
  const view = new DataView(bytes.buffer);
  // Cookie and transaction: what the address is hidden with from meddling routers.
  const mask = request.subarray(4, HEADER_BYTES);
  view.setUint16(0, TYPES.success);
  view.setUint16(2, bytes.length - HEADER_BYTES);
  bytes.set(mask, 4);
  view.setUint16(HEADER_BYTES, XOR_MAPPED_ADDRESS);
  view.setUint16(HEADER_BYTES + 2, 4 + address.length);
  view.setUint8(HEADER_BYTES + 5, address.length === 4 ? 1 : 2);
  view.setUint16(HEADER_BYTES + 6, port ^ (MAGIC_COOKIE >>> 16));
  address.forEach((byte, at) => (bytes[HEADER_BYTES + 8 + at] = byte ^ (mask[at] ?? 0)));
  return bytes;
}
