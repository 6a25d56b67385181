/**
 * Makes the options of a new group's specifier, in the order in which Adobe's runtime wrote its
 * own.
 */

import type { Bytes, PeerId } from "../base/index.ts";
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
  const { name, capabilities = {}, uniqueBytes, publishSeed, postersSeed } = options;
  const identity = [optionOf(IDENTITY_OPTION_TYPES.version, Uint8Array.of(SPECIFIER_VERSION_MAX))];
  for (const [capability, type] of CAPABILITIES) {
    if (capabilities[capability] === true) identity.push(optionOf(type));
  }
  identity.push(optionOf(IDENTITY_OPTION_TYPES.name, new TextEncoder().encode(name)));
  if (uniqueBytes !== undefined) identity.push(optionOf(IDENTITY_OPTION_TYPES.name, uniqueBytes));
  if (publishSeed !== undefined) {
    const { publicKey } = Identity.fromSeed(publishSeed);
    identity.push(optionOf(IDENTITY_OPTION_TYPES.publisherKey, publicKey));
  }
  if (postersSeed !== undefined) {
    const { publicKey } = Identity.fromSeed(postersSeed);
    identity.push(optionOf(IDENTITY_OPTION_TYPES.postersKey, publicKey));
  }
  return identity;
}

function appendixOf(options: GroupSpecifierOptions): SpecifierOption[] {
  const { publishSeed, postersSeed, rendezvousUrls = [], bootstrapPeers = [] } = options;
  checkRendezvousUrls(rendezvousUrls);
  const appendix: SpecifierOption[] = [];
  if (publishSeed !== undefined) {
    appendix.push(optionOf(APPENDIX_OPTION_TYPES.publishSeed, publishSeed));
  }
  if (postersSeed !== undefined) {
    appendix.push(optionOf(APPENDIX_OPTION_TYPES.postersSeed, postersSeed));
  }
  for (const url of rendezvousUrls) {
    appendix.push(optionOf(APPENDIX_OPTION_TYPES.rendezvousUrl, new TextEncoder().encode(url)));
  }
  for (const peerId of bootstrapPeers) {
    appendix.push(optionOf(APPENDIX_OPTION_TYPES.bootstrapPeer, bytesOfId(peerId)));
  }
  return appendix;
}

function optionOf(type: number, value: Bytes = new Uint8Array(0)): SpecifierOption {
  return { type, value };
}
