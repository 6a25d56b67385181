/** Rights from passwords: what somebody types becomes the seed of an Ed25519 key. */

import { scrypt } from "@noble/hashes/scrypt.js";
import { type Bytes, equalBytes } from "../base/index.ts";
import { Writer } from "../wire/index.ts";
import { domainOf } from "./domains.ts";
import { SpecifierError } from "./errors.ts";
import { GroupSpecifier } from "./group-specifier.ts";
import { Identity, SEED_BYTES } from "./identity.ts";
import { decodeSpecifier, encodeSpecifier, type SpecifierOption } from "./specifier-encoding.ts";
import { readFields, type SpecifierFields } from "./specifier-fields.ts";
import { APPENDIX_OPTION_TYPES } from "./specifier-options.ts";

/** What a member may be allowed to do. */
export type Right =
  /** Publish objects that others can verify, and streams. */
  | "publish"
  /** Post. */
  | "post";

/**
 * What one guess of a password costs: 32 MiB and a third of a second. Source: OWASP Password
 * Storage Cheat Sheet, the choice for 32 MiB, which a phone's page has.
 */
export const SCRYPT_COST: { readonly N: number; readonly r: number; readonly p: number } = {
  N: 2 ** 15,
  r: 8,
  p: 3,
};

/** What a password is salted with: its group, and what the group's maker chose. */
export interface PasswordContext {
  readonly right: Right;
  readonly name: string;
  readonly uniqueBytes: Bytes | undefined;
  /** The group maker's own salt; empty when there is none. */
  readonly salt: Bytes;
}

/** The Ed25519 seed that a password gives in a group (GS19); 32 bytes. */
export function seedOfPassword(password: string, context: PasswordContext): Bytes {
  const { right, name, uniqueBytes = new Uint8Array(0), salt } = context;
  const salted = new Writer(256)
    .bytes(domainOf(right === "publish" ? "publish password" : "posting password"))
    .sized(salt)
    .sized(new TextEncoder().encode(name))
    .bytes(uniqueBytes)
    .finish();
  return scrypt(new TextEncoder().encode(password), salted, { ...SCRYPT_COST, dkLen: SEED_BYTES });
}

/** A right in a specifier: the password that it may carry, and what that must lead to. */
interface Lock {
  readonly right: Right;
  readonly passwordType: number;
  readonly seedType: number;
  readonly publicKey: Bytes | undefined;
  readonly seed: Bytes | undefined;
  readonly salt: Bytes;
}

/**
 * The same specifier with the seeds that its passwords give in their place (GS20). Takes a fraction
 * of a second for each password. A function, so that a page without passwords has no scrypt.
 *
 * @throws {@link SpecifierError} `specifier/password` when one is not the group's.
 */
export function withUnlockedRights(specifier: GroupSpecifier): GroupSpecifier {
  const { identity, appendix } = decodeSpecifier(specifier.toBytes());
  const fields = readFields({ identity, appendix });
  let options = [...appendix];
  for (const lock of locksOf(fields)) options = unlock(options, lock, fields);
  return GroupSpecifier.fromBytes(encodeSpecifier({ identity, appendix: options }));
}

function locksOf(fields: SpecifierFields): Lock[] {
  const types = APPENDIX_OPTION_TYPES;
  return [
    {
      right: "publish",
      passwordType: types.publishAuthorization,
      seedType: types.publishSeed,
      publicKey: fields.publisherKey,
      seed: fields.publishSeed,
      salt: fields.publishSalt,
    },
    {
      right: "post",
      passwordType: types.postingAuthorization,
      seedType: types.postersSeed,
      publicKey: fields.postersKey,
      seed: fields.postersSeed,
      salt: fields.postingSalt,
    },
  ];
}

/** Without a key of ours there is nothing that Flash Player's password could lead to. */
function unlock(
  options: SpecifierOption[],
  lock: Lock,
  { name, uniqueBytes }: SpecifierFields,
): SpecifierOption[] {
  const { right, passwordType, seedType, publicKey, salt } = lock;
  const found = options.find(({ type }) => type === passwordType);
  if (found === undefined || publicKey === undefined) return options;
  const rest = options.filter(({ type }) => type !== passwordType);
  if (lock.seed !== undefined) return rest;
  const password = new TextDecoder().decode(found.value);
  const value = seedOfPassword(password, { right, name, uniqueBytes, salt });
  if (!equalBytes(Identity.fromSeed(value).publicKey, publicKey)) {
    throw new SpecifierError(
      "specifier/password",
      `This is not the group's password for ${right === "publish" ? "publishing" : "posting"}: ` +
        "ask its owner for it.",
    );
  }
  return [...rest, { type: seedType, value }];
}
