/**
 * Rights handed to one key: signed by the right's owner, with an end, and taken back by a signed
 * list.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import {
  assert,
  type Bytes,
  bytesFromHex,
  compareBytes,
  concatBytes,
  hexFromBytes,
} from "../base/index.ts";
import { Reader, Writer } from "../wire/index.ts";
import { domainOf, type Purpose } from "./domains.ts";
import type { GroupSpecifier } from "./group-specifier.ts";
import {
  bytesOfId,
  Identity,
  PUBLIC_KEY_BYTES,
  SIGNATURE_BYTES,
  verifySignature,
} from "./identity.ts";
import { deriveGroupKeys } from "./keys.ts";
import { REVOCATIONS_MAX } from "./limits.ts";
import type { Right } from "./specifier-passwords.ts";

/** Version of both formats. */
const VERSION = 1;

/** Rights by the numbers that stand for them. */
const RIGHTS: ReadonlyMap<number, Right> = new Map([
  [1, "publish"],
  [2, "post"],
]);

/** A certificate's name, bytes: SHA-256. */
const ID_BYTES = 32;

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** Whether a certificate gives its right now. */
export type CertificateVerdict =
  /** It does. */
  | "valid"
  /** Its time is over. */
  | "expired"
  /** Its giver took it back. */
  | "revoked"
  /** The group's owner of the right has not signed it. */
  | "forged";

/** What a certificate is made of. */
export interface IssueOptions {
  /** The group; it must carry the right that is handed on. */
  readonly specifier: GroupSpecifier;
  readonly right: Right;
  /** Whose it becomes: an Ed25519 public key, 32 bytes. */
  readonly holderKey: Bytes;
  /** When it ends, ms since 1970; cut to seconds. */
  readonly expiresAtMs: number;
}

/**
 * One right of one key in one group until a certain moment.
 *
 *     +------+-------+------------------+-------------+---------------+
 *     | 0x01 | right | holder's key, 32 | expires VLU | signature, 64 |
 *     +------+-------+------------------+-------------+---------------+
 *     right: 1 publish, 2 post; expires: seconds since 1970
 */
export class RightCertificate {
  readonly right: Right;
  /** The Ed25519 public key that may use the right. */
  readonly holderKey: Bytes;
  /** When it ends, ms since 1970. */
  readonly expiresAtMs: number;
  readonly #body: Bytes;
  readonly #signature: Bytes;

  private constructor(body: Bytes, signature: Bytes, fields: Omit<IssueOptions, "specifier">) {
    this.right = fields.right;
    this.holderKey = fields.holderKey;
    this.expiresAtMs = fields.expiresAtMs;
    this.#body = body;
    this.#signature = signature;
  }

  /**
   * Hands a right to a key.
   *
   * @throws RangeError when the specifier does not carry the right, or the key or the moment is
   *   none.
   */
  static issue({ specifier, right, holderKey, expiresAtMs }: IssueOptions): RightCertificate {
    if (holderKey.length !== PUBLIC_KEY_BYTES || !(expiresAtMs >= 0)) {
      throw new RangeError("A certificate names a key of 32 bytes and a moment after 1970.");
    }
    const seconds = Math.floor(expiresAtMs / SECOND_MS);
    const body = headOf(right).bytes(holderKey).vlu(seconds).finish();
    const signature = signerOf(specifier, right).sign(signedBytes("certificate", specifier, body));
    const fields = { right, holderKey: holderKey.slice(), expiresAtMs: seconds * SECOND_MS };
    return new RightCertificate(body, signature, fields);
  }

  /** The certificate that these bytes spell; undefined when they are none. */
  static fromBytes(bytes: Bytes): RightCertificate | undefined {
    const reader = new Reader(bytes.slice());
    const right = readHead(reader);
    const holderKey = reader.bytes(PUBLIC_KEY_BYTES);
    const seconds = reader.vlu(Math.floor(Number.MAX_SAFE_INTEGER / SECOND_MS));
    const body = bytes.slice(0, reader.offset);
    const signature = reader.bytes(SIGNATURE_BYTES);
    if (reader.failure !== undefined || reader.remaining > 0 || right === undefined) {
      return undefined;
    }
    const fields = { right, holderKey, expiresAtMs: seconds * SECOND_MS };
    return new RightCertificate(body, signature, fields);
  }

  /** What a list of revocations calls it: SHA-256 of what is signed; 64 hexadecimal digits. */
  get id(): string {
    return hexFromBytes(sha256(this.#body));
  }

  /**
   * Whether the certificate gives its right in a group (GS22).
   *
   * @param options.wallClockMs  Now, ms since 1970.
   * @param options.revocations  The newest list known; one of another right counts for nothing.
   */
  verify(
    specifier: GroupSpecifier,
    options: { readonly wallClockMs: number; readonly revocations?: RevocationList },
  ): CertificateVerdict {
    const key = keyOf(specifier, this.right);
    const signed = signedBytes("certificate", specifier, this.#body);
    if (key === undefined || !verifySignature(key, signed, this.#signature)) return "forged";
    const { revocations, wallClockMs } = options;
    const isListed =
      revocations?.right === this.right &&
      revocations.certificateIds.has(this.id) &&
      revocations.isAuthentic(specifier);
    if (isListed) return "revoked";
    return wallClockMs < this.expiresAtMs ? "valid" : "expired";
  }

  /** As it travels. */
  toBytes(): Bytes {
    return concatBytes(this.#body, this.#signature);
  }
}

/** What a list of revocations is made of. */
export interface RevokeOptions {
  /** The group; it must carry the right that the certificates handed on. */
  readonly specifier: GroupSpecifier;
  readonly right: Right;
  /** The list that is known: what it names stays taken back, and its version is passed. */
  readonly previous?: RevocationList | undefined;
  /** What else is taken back: `id` of certificates; at most 256 with those of before. */
  readonly certificateIds: Iterable<string>;
}

/**
 * The certificates of one right that are taken back.
 *
 *     +------+-------+-------------+-----------+---------+--   --+---------------+
 *     | 0x01 | right | version VLU | count VLU | id, 32  |  ...  | signature, 64 |
 *     +------+-------+-------------+-----------+---------+--   --+---------------+
 *     ids: ascending
 */
export class RevocationList {
  readonly right: Right;
  readonly version: number;
  /** What is taken back. */
  readonly certificateIds: ReadonlySet<string>;
  readonly #body: Bytes;
  readonly #signature: Bytes;

  private constructor(
    body: Bytes,
    signature: Bytes,
    fields: { readonly right: Right; readonly version: number; readonly ids: readonly Bytes[] },
  ) {
    this.right = fields.right;
    this.version = fields.version;
    this.certificateIds = new Set(fields.ids.map(hexFromBytes));
    this.#body = body;
    this.#signature = signature;
  }

  /**
   * Takes certificates back.
   *
   * @throws RangeError when the specifier does not carry the right, they are too many, or an id is
   *   none.
   */
  static issue({ specifier, right, previous, certificateIds }: RevokeOptions): RevocationList {
    const ids = new Set([...(previous?.certificateIds ?? []), ...certificateIds]);
    const version = (previous?.version ?? 0) + 1;
    if (ids.size > REVOCATIONS_MAX) {
      throw new RangeError(`One list takes back at most ${REVOCATIONS_MAX} certificates.`);
    }
    const sorted = [...ids].toSorted().map(bytesOfCertificateId);
    const writer = headOf(right).vlu(version).vlu(sorted.length);
    for (const id of sorted) writer.bytes(id);
    const body = writer.finish();
    const signature = signerOf(specifier, right).sign(signedBytes("revocations", specifier, body));
    return new RevocationList(body, signature, { right, version, ids: sorted });
  }

  /** The list that these bytes spell; undefined when they are none. */
  static fromBytes(bytes: Bytes): RevocationList | undefined {
    const reader = new Reader(bytes.slice());
    const right = readHead(reader);
    const version = reader.vlu();
    const count = reader.count(REVOCATIONS_MAX, ID_BYTES);
    const ids = Array.from({ length: count }, () => reader.bytes(ID_BYTES));
    const body = bytes.slice(0, reader.offset);
    const signature = reader.bytes(SIGNATURE_BYTES);
    if (reader.failure !== undefined || reader.remaining > 0 || right === undefined) {
      return undefined;
    }
    const isAscending = ids.every((id, at) => at === 0 || compareBytes(ids[at - 1] ?? id, id) < 0);
    return isAscending ? new RevocationList(body, signature, { right, version, ids }) : undefined;
  }

  /** True when the owner of the right has signed it in this group. */
  isAuthentic(specifier: GroupSpecifier): boolean {
    const key = keyOf(specifier, this.right);
    const signed = signedBytes("revocations", specifier, this.#body);
    return key !== undefined && verifySignature(key, signed, this.#signature);
  }

  /** As it travels. */
  toBytes(): Bytes {
    return concatBytes(this.#body, this.#signature);
  }
}

function headOf(right: Right): Writer {
  const [number] = [...RIGHTS].find(([, candidate]) => candidate === right) ?? [];
  assert(number !== undefined, "every right has a number");
  return new Writer(256).u8(VERSION).u8(number);
}

function readHead(reader: Reader): Right | undefined {
  const version = reader.u8();
  const right = RIGHTS.get(reader.u8());
  return version === VERSION ? right : undefined;
}

function signedBytes(purpose: Purpose, specifier: GroupSpecifier, body: Bytes): Bytes {
  const { groupId } = deriveGroupKeys(specifier);
  return concatBytes(domainOf(purpose), bytesOfId(groupId), body);
}

function keyOf(specifier: GroupSpecifier, right: Right): Bytes | undefined {
  if (right === "post") return specifier.postersKey;
  return specifier.hasPublisher ? specifier.publisherKey : undefined;
}

function signerOf(specifier: GroupSpecifier, right: Right): Identity {
  const seed = right === "publish" ? specifier.publishSeed : specifier.postersSeed;
  if (seed === undefined) {
    throw new RangeError("Only who holds a right can hand it on: use a specifier that carries it.");
  }
  return Identity.fromSeed(seed);
}

function bytesOfCertificateId(id: string): Bytes {
  const bytes = bytesFromHex(id);
  if (bytes?.length === ID_BYTES) return bytes;
  throw new RangeError("A certificate's id is 64 hexadecimal digits.");
}
