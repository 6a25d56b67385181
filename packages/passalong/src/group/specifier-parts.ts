/**
 * Makes the options of a new group's specifier, in the order in which Adobe's runtime wrote its
 * own.
 */

import type { Bytes, PeerId } from "../base/index.ts";
import { Writer } from "../wire/index.ts";
import { bytesOfId, Identity } from "./identity.ts";
import type { SpecifierOption, SpecifierParts } from "./specifier-encoding.ts";
import { CAPABILITIES, checkRendezvousUrls, type GroupCapabilities } from "./specifier-fields.ts";
import {
  APPENDIX_OPTION_TYPES,
  IDENTITY_OPTION_TYPES,
  SPECIFIER_VERSION_MAX,
} from "./specifier-options.ts";
import { GROUP_NAME_BYTES_MAX } from "./limits.ts";

/** What any group is made of. */
export interface GroupSpecifierOptions {
  /** 1 to 255 bytes of UTF-8. */
  readonly name: string;
  /** Those left out are false. */
  readonly capabilities?: Partial<GroupCapabilities>;
  /** 32 random bytes; without them everybody who knows the name is a member. */
  readonly uniqueBytes?: Bytes;
  /**
   * The publisher's Ed25519 seed: its public key becomes part of the group, and the right to
   * publish is in the specifier.
   */
  readonly publishSeed?: Bytes;
  /**
   * The posters' Ed25519 seed: its public key becomes part of the group, and the right to post and
   * to let others post is in the specifier. Without it every member may post.
   */
  readonly postersSeed?: Bytes;
  /** What the passwords were salted with that gave these seeds; at most 64 bytes. */
  readonly publishSalt?: Bytes;
  readonly postingSalt?: Bytes;
  /** Adobe's format version, 1 or 2; 2 when absent. */
  readonly version?: number;
  /** Values of IP multicast address options. */
  readonly ipMulticastAddresses?: readonly Bytes[];
  readonly rendezvousUrls?: readonly string[];
  readonly bootstrapPeers?: readonly PeerId[];
}

/**
 * The two parts of a new group's specifier.
 *
 * @throws {@link SpecifierError} when a rendezvous URL is none; RangeError when the name is empty
 *   or too long.
 */
export function partsOf(options: GroupSpecifierOptions): SpecifierParts {
  const nameBytes = new TextEncoder().encode(options.name).length;
  if (nameBytes === 0 || nameBytes > GROUP_NAME_BYTES_MAX) {
    throw new RangeError(`A group's name is 1 to ${GROUP_NAME_BYTES_MAX} bytes of UTF-8.`);
  }
  return { identity: identityOf(options), appendix: appendixOf(options) };
}

/** As much of a name as fits, cut between characters. */
export function cutName(name: string): string {
  const { read } = new TextEncoder().encodeInto(name, new Uint8Array(GROUP_NAME_BYTES_MAX));
  return name.slice(0, read);
}

function identityOf(options: GroupSpecifierOptions): SpecifierOption[] {
  const { name, capabilities = {}, uniqueBytes, version = SPECIFIER_VERSION_MAX } = options;
  const types = IDENTITY_OPTION_TYPES;
  const identity: SpecifierOption[] = [];
  if (version !== 1) identity.push(optionOf(types.version, new Writer(8).vlu(version).finish()));
  for (const [capability, type] of CAPABILITIES) {
    const isBeforeName = type !== types.ipMulticastMemberUpdates;
    if (capabilities[capability] === true && isBeforeName) identity.push(optionOf(type));
  }
  identity.push(optionOf(types.name, new TextEncoder().encode(name)));
  if (uniqueBytes !== undefined) identity.push(optionOf(types.name, uniqueBytes));
  if (capabilities.ipMulticastMemberUpdatesEnabled === true) {
    identity.push(optionOf(types.ipMulticastMemberUpdates));
  }
  identity.push(...keyOptionsOf(types.publisherKey, options.publishSeed));
  identity.push(...keyOptionsOf(types.postersKey, options.postersSeed));
  identity.push(...saltOptionsOf(types.publishSalt, options.publishSalt));
  identity.push(...saltOptionsOf(types.postingSalt, options.postingSalt));
  return identity;
}

function keyOptionsOf(type: number, seed: Bytes | undefined): SpecifierOption[] {
  return seed === undefined ? [] : [optionOf(type, Identity.fromSeed(seed).publicKey)];
}

function saltOptionsOf(type: number, salt: Bytes | undefined): SpecifierOption[] {
  return salt === undefined || salt.length === 0 ? [] : [optionOf(type, salt)];
}

/** Rights come last: what gives them can be cut off, and appended as a text. */
function appendixOf(options: GroupSpecifierOptions): SpecifierOption[] {
  const { publishSeed, postersSeed, rendezvousUrls = [], bootstrapPeers = [] } = options;
  checkRendezvousUrls(rendezvousUrls);
  const types = APPENDIX_OPTION_TYPES;
  const { ipMulticastAddresses = [] } = options;
  const appendix = ipMulticastAddresses.map((value) => optionOf(types.ipMulticastAddress, value));
  for (const peerId of bootstrapPeers) {
    appendix.push(optionOf(types.bootstrapPeer, bytesOfId(peerId)));
  }
  for (const url of rendezvousUrls) {
    appendix.push(optionOf(types.rendezvousUrl, new TextEncoder().encode(url)));
  }
  if (publishSeed !== undefined) appendix.push(optionOf(types.publishSeed, publishSeed));
  if (postersSeed !== undefined) appendix.push(optionOf(types.postersSeed, postersSeed));
  return appendix;
}

/** An option; without a value when none is given. */
export function optionOf(type: number, value: Bytes = new Uint8Array(0)): SpecifierOption {
  return { type, value };
}
