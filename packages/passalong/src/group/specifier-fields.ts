/**
 * What the options of a group specifier say, checked: nothing of a specifier is used before this
 * has read it.
 */

import { type Bytes, equalBytes, type PeerId, peerIdFromBytes } from "../base/index.ts";
import { Reader } from "../wire/index.ts";
import { SpecifierError } from "./errors.ts";
import { Identity, PUBLIC_KEY_BYTES, SEED_BYTES } from "./identity.ts";
import { damaged, type SpecifierOption, type SpecifierParts } from "./specifier-encoding.ts";
import {
  APPENDIX_OPTION_TYPES,
  IDENTITY_OPTION_TYPES,
  isAuthorization,
  SPECIFIER_VERSION_MAX,
  UNIQUE_BYTES,
} from "./specifier-options.ts";
import {
  BOOTSTRAP_PEERS_MAX,
  GROUP_NAME_BYTES_MAX,
  PASSWORD_SALT_BYTES_MAX,
  RENDEZVOUS_URL_LENGTH_MAX,
  RENDEZVOUS_URLS_MAX,
} from "./limits.ts";

/**
 * What members may do, by the names that flash.net.GroupSpecifier gave it; all false by default.
 */
export interface GroupCapabilities {
  readonly routingEnabled: boolean;
  readonly multicastEnabled: boolean;
  readonly objectReplicationEnabled: boolean;
  readonly postingEnabled: boolean;
  /** Members stay in touch with a rendezvous, which introduces them. */
  readonly serverChannelEnabled: boolean;
  /** No neighbors at all. */
  readonly peerToPeerDisabled: boolean;
  readonly ipMulticastMemberUpdatesEnabled: boolean;
}

/** Everything that a specifier says and we understand. */
export interface SpecifierFields {
  /** Adobe's format version: 1 or 2. */
  readonly version: number;
  readonly capabilities: GroupCapabilities;
  readonly name: string;
  /** The 32 random bytes of `makeUnique`, or undefined when the group is as public as its name. */
  readonly uniqueBytes: Bytes | undefined;
  readonly publisherKey: Bytes | undefined;
  readonly postersKey: Bytes | undefined;
  readonly publishSeed: Bytes | undefined;
  readonly postersSeed: Bytes | undefined;
  /** Salts of the passwords that give those seeds; empty when nothing is said. */
  readonly publishSalt: Bytes;
  readonly postingSalt: Bytes;
  readonly rendezvousUrls: readonly string[];
  readonly bootstrapPeers: readonly PeerId[];
}

/** The capabilities and the flag options that stand for them, by number. */
export const CAPABILITIES: readonly (readonly [keyof GroupCapabilities, number])[] = [
  ["routingEnabled", IDENTITY_OPTION_TYPES.routing],
  ["multicastEnabled", IDENTITY_OPTION_TYPES.multicast],
  ["objectReplicationEnabled", IDENTITY_OPTION_TYPES.objectReplication],
  ["postingEnabled", IDENTITY_OPTION_TYPES.posting],
  ["serverChannelEnabled", IDENTITY_OPTION_TYPES.serverChannel],
  ["peerToPeerDisabled", IDENTITY_OPTION_TYPES.peerToPeerDisabled],
  ["ipMulticastMemberUpdatesEnabled", IDENTITY_OPTION_TYPES.ipMulticastMemberUpdates],
];

/** What a group of which nothing is said allows. */
const NO_CAPABILITIES: GroupCapabilities = {
  routingEnabled: false,
  multicastEnabled: false,
  objectReplicationEnabled: false,
  postingEnabled: false,
  serverChannelEnabled: false,
  peerToPeerDisabled: false,
  ipMulticastMemberUpdatesEnabled: false,
};

/** Peer ids in a bootstrap option, bytes. */
const PEER_ID_BYTES = 32;

/**
 * Reads and checks every option that we know; others are passed over.
 *
 * @throws {@link SpecifierError} when one breaks a GS rule.
 */
export function readFields({ identity, appendix }: SpecifierParts): SpecifierFields {
  checkPlaces(identity, appendix);
  const [name, unique, ...rest] = valuesOf(identity, IDENTITY_OPTION_TYPES.name);
  if (rest.length > 0) throw damaged("it has more than one name");
  const publisherKey = keyOf(identity, IDENTITY_OPTION_TYPES.publisherKey);
  const postersKey = keyOf(identity, IDENTITY_OPTION_TYPES.postersKey);
  const publishSeed = seedOf(appendix, APPENDIX_OPTION_TYPES.publishSeed, publisherKey);
  const postersSeed = seedOf(appendix, APPENDIX_OPTION_TYPES.postersSeed, postersKey);
  return {
    version: versionOf(identity),
    capabilities: capabilitiesOf(identity),
    name: nameOf(name),
    uniqueBytes: unique === undefined ? undefined : sized(unique, UNIQUE_BYTES),
    publisherKey,
    postersKey,
    publishSeed,
    postersSeed,
    publishSalt: saltOf(identity, IDENTITY_OPTION_TYPES.publishSalt),
    postingSalt: saltOf(identity, IDENTITY_OPTION_TYPES.postingSalt),
    rendezvousUrls: rendezvousUrlsOf(appendix),
    bootstrapPeers: bootstrapPeersOf(appendix),
  };
}

/**
 * Checks rendezvous URLs (GS10).
 *
 * @throws {@link SpecifierError} when one is none, or when they are too many.
 */
export function checkRendezvousUrls(urls: readonly string[]): void {
  if (urls.length > RENDEZVOUS_URLS_MAX) {
    throw new SpecifierError(
      "specifier/invalid",
      `A group names at most ${RENDEZVOUS_URLS_MAX} rendezvous URLs: leave some out.`,
    );
  }
  for (const url of urls) checkRendezvousUrl(url);
}

function checkRendezvousUrl(text: string): void {
  const isText = text.length <= RENDEZVOUS_URL_LENGTH_MAX && /^[\x21-\x7e]+$/.test(text);
  if (isText && URL.canParse(text) && isRendezvousUrl(new URL(text))) return;
  throw new SpecifierError(
    "specifier/invalid",
    `${isText ? JSON.stringify(text) : "This"} is not a rendezvous URL: use one that begins with ` +
      "http:, https:, ws: or wss: and has neither a user nor a password.",
  );
}

function isRendezvousUrl({ protocol, username, password }: URL): boolean {
  return /^(?:https?|wss?):$/.test(protocol) && username === "" && password === "";
}

function checkPlaces(
  identity: readonly SpecifierOption[],
  appendix: readonly SpecifierOption[],
): void {
  const identityTypes = new Set<number>(Object.values(IDENTITY_OPTION_TYPES));
  const appendixTypes = new Set<number>(Object.values(APPENDIX_OPTION_TYPES));
  const isMisplaced =
    identity.some(({ type }) => appendixTypes.has(type) || isAuthorization(type)) ||
    appendix.some(({ type }) => identityTypes.has(type));
  if (isMisplaced) throw damaged("an option stands on the wrong side of the end marker");
}

function valuesOf(options: readonly SpecifierOption[], type: number): Bytes[] {
  return options.filter((option) => option.type === type).map((option) => option.value);
}

function singleOf(options: readonly SpecifierOption[], type: number): Bytes | undefined {
  const [value, ...rest] = valuesOf(options, type);
  if (rest.length > 0) throw damaged("an option that may come once comes again");
  return value;
}

function sized(value: Bytes, size: number): Bytes {
  if (value.length !== size) throw damaged("an option has the wrong size");
  return value;
}

function versionOf(identity: readonly SpecifierOption[]): number {
  const value = singleOf(identity, IDENTITY_OPTION_TYPES.version);
  if (value === undefined) return 1;
  const reader = new Reader(value);
  const version = reader.vlu();
  if (reader.failure !== undefined || reader.remaining > 0 || version === 0) {
    throw damaged("its version is none");
  }
  if (version > SPECIFIER_VERSION_MAX) {
    throw new SpecifierError(
      "specifier/version",
      "This group was made by a newer version of Passalong: update Passalong, then open it again.",
    );
  }
  return version;
}

function capabilitiesOf(identity: readonly SpecifierOption[]): GroupCapabilities {
  const capabilities = { ...NO_CAPABILITIES };
  for (const [capability, type] of CAPABILITIES) {
    const value = singleOf(identity, type);
    if (value !== undefined) capabilities[capability] = sized(value, 0).length === 0;
  }
  return capabilities;
}

function nameOf(value: Bytes | undefined): string {
  if (value === undefined || value.length === 0) throw damaged("it has no name");
  if (value.length > GROUP_NAME_BYTES_MAX) throw damaged("its name is too long");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    throw damaged("its name is not text");
  }
}

function keyOf(identity: readonly SpecifierOption[], type: number): Bytes | undefined {
  const value = singleOf(identity, type);
  return value === undefined ? undefined : sized(value, PUBLIC_KEY_BYTES);
}

function saltOf(identity: readonly SpecifierOption[], type: number): Bytes {
  const value = singleOf(identity, type);
  if (value === undefined) return new Uint8Array(0);
  const isFitting = value.length > 0 && value.length <= PASSWORD_SALT_BYTES_MAX;
  if (!isFitting) throw damaged("an option has the wrong size");
  return value;
}

/** A seed counts only beside the key that it makes (GS8). */
function seedOf(
  appendix: readonly SpecifierOption[],
  type: number,
  publicKey: Bytes | undefined,
): Bytes | undefined {
  const value = singleOf(appendix, type);
  if (value === undefined) return undefined;
  const seed = sized(value, SEED_BYTES);
  if (publicKey === undefined || !equalBytes(Identity.fromSeed(seed).publicKey, publicKey)) {
    throw damaged("the right that it gives belongs to another group");
  }
  return seed;
}

function rendezvousUrlsOf(appendix: readonly SpecifierOption[]): string[] {
  const values = valuesOf(appendix, APPENDIX_OPTION_TYPES.rendezvousUrl);
  const urls = values.map((value) => String.fromCharCode(...value));
  checkRendezvousUrls(urls);
  return urls;
}

/** Peer ids are 32 bytes; bootstrap options of any other form are kept and passed over. */
function bootstrapPeersOf(appendix: readonly SpecifierOption[]): PeerId[] {
  const values = valuesOf(appendix, APPENDIX_OPTION_TYPES.bootstrapPeer);
  if (values.length > BOOTSTRAP_PEERS_MAX) throw damaged("it names too many bootstrap peers");
  return values.filter((value) => value.length === PEER_ID_BYTES).map(peerIdFromBytes);
}
