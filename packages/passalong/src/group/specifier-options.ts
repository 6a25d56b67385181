/**
 * The numbers of a group specifier's options.
 *
 * Adobe used one-byte types; ours begin at 0x100, so that none of theirs can ever be meant. A
 * number once used is never used for anything else. The table of docs/spec/1-group.md shows the
 * same numbers; a test compares them.
 */

/** Options before the end marker: what the group is. */
export const IDENTITY_OPTION_TYPES = {
  routing: 0x00,
  multicast: 0x01,
  objectReplication: 0x02,
  posting: 0x03,
  publishPassword: 0x05,
  postingPassword: 0x07,
  serverChannel: 0x0c,
  peerToPeerDisabled: 0x0d,
  /** The name, and when it comes again the bytes of `makeUnique`. */
  name: 0x0e,
  ipMulticastMemberUpdates: 0x1b,
  version: 0x7f,
  publisherKey: 0x100,
  postersKey: 0x101,
  /** What the passwords of rights are salted with. */
  publishSalt: 0x102,
  postingSalt: 0x103,
} as const;

/** Options after the end marker: rights, and ways into the group. */
export const APPENDIX_OPTION_TYPES = {
  ipMulticastAddress: 0x0a,
  bootstrapPeer: 0x0b,
  publishAuthorization: 0x15,
  postingAuthorization: 0x17,
  publishSeed: 0x110,
  postersSeed: 0x111,
  rendezvousUrl: 0x120,
} as const;

/** Option types of ours that carry rights, those still to come included. */
const AUTHORIZATION_TYPES = { start: 0x110, end: 0x120 };

/**
 * True for the options that give rights: they are left out of a specifier for plain members (GS9).
 */
export function isAuthorization(type: number): boolean {
  return (
    (type >= AUTHORIZATION_TYPES.start && type < AUTHORIZATION_TYPES.end) ||
    type === APPENDIX_OPTION_TYPES.publishAuthorization ||
    type === APPENDIX_OPTION_TYPES.postingAuthorization
  );
}

/**
 * Highest version of Adobe's format that we understand, and the one we write. Source:
 * flash.net.GroupSpecifier.maxSupportedGroupspecVersion.
 */
export const SPECIFIER_VERSION_MAX: number = 2;

/** The random bytes of `makeUnique`. Source: flash.net.GroupSpecifier. */
export const UNIQUE_BYTES: number = 32;
