/**
 * GroupSpecifier: the bytes that name a group, carry its rights and say where to meet its members.
 */

import { type Bytes, bytesFromHex, equalBytes, hexFromBytes, type PeerId } from "../base/index.ts";
import { decodeFragment, encodeFragment } from "./fragment.ts";
import { SEED_BYTES } from "./identity.ts";
import {
  damaged,
  decodeSpecifier,
  encodeOptions,
  encodeSpecifier,
  type SpecifierParts,
} from "./specifier-encoding.ts";
import { type GroupCapabilities, readFields, type SpecifierFields } from "./specifier-fields.ts";
import { isAuthorization, UNIQUE_BYTES } from "./specifier-options.ts";
import { cutName, type GroupSpecifierOptions, partsOf } from "./specifier-parts.ts";

/** What a share's group is made of. */
export interface ShareSpecifierOptions {
  /** For people; 1 to 255 bytes of UTF-8, the rest is cut. */
  readonly name: string;
  /** Cryptographically random bytes. */
  randomBytes(size: number): Bytes;
  /** Where to meet; at most `RENDEZVOUS_URLS_MAX`, in the order of trying. */
  readonly rendezvousUrls: readonly string[];
}

/**
 * A group's specifier; never changes.
 *
 * Everything before its end marker is the group's identity: capabilities, name, keys. Whoever
 * changes that lands in another group. What follows can be added and left out: rights, rendezvous,
 * bootstrap peers.
 */
export class GroupSpecifier {
  /** Everything before the end marker: the same bytes, the same group. */
  readonly identityBytes: Bytes;
  readonly #parts: SpecifierParts;
  readonly #fields: SpecifierFields;

  private constructor(parts: SpecifierParts) {
    this.#parts = parts;
    this.#fields = readFields(parts);
    this.identityBytes = encodeOptions(parts.identity);
  }

  /**
   * A new group of object replication that nobody can guess, with a fresh publisher key, for
   * whoever makes it; every member may post in it.
   *
   * @throws {@link SpecifierError} when a rendezvous URL is none; RangeError when the name is
   *   empty.
   */
  static forShare(options: ShareSpecifierOptions): GroupSpecifier {
    return GroupSpecifier.create({
      name: cutName(options.name),
      capabilities: {
        objectReplicationEnabled: true,
        postingEnabled: true,
        serverChannelEnabled: true,
      },
      uniqueBytes: options.randomBytes(UNIQUE_BYTES),
      publishSeed: options.randomBytes(SEED_BYTES),
      rendezvousUrls: options.rendezvousUrls,
    });
  }

  /**
   * A group of any kind.
   *
   * @throws {@link SpecifierError} when an option is out of its limits; RangeError when the name is
   *   empty or too long.
   */
  static create(options: GroupSpecifierOptions): GroupSpecifier {
    return GroupSpecifier.fromBytes(encodeSpecifier(partsOf(options)));
  }

  /**
   * The specifier of a link's fragment, or of a whole link: everything up to and including the
   * first `#`, and white space and quotes around it, are dropped.
   *
   * @throws {@link SpecifierError} when it is not one, is damaged, or is too new.
   */
  static fromFragment(text: string): GroupSpecifier {
    return GroupSpecifier.fromBytes(decodeFragment(text));
  }

  /**
   * The specifier that Adobe's text form spells: `G:` and lower-case hex digits.
   *
   * @throws {@link SpecifierError} when it is none.
   */
  static fromString(text: string): GroupSpecifier {
    const bytes = text.startsWith("G:") ? bytesFromHex(text.slice(2)) : undefined;
    if (bytes === undefined) throw damaged("it is not “G:” and lower-case hexadecimal digits");
    return GroupSpecifier.fromBytes(bytes);
  }

  /**
   * The specifier that these bytes spell.
   *
   * @throws {@link SpecifierError} when they break a GS rule.
   */
  static fromBytes(bytes: Bytes): GroupSpecifier {
    return new GroupSpecifier(decodeSpecifier(bytes));
  }

  /** For people; not to be trusted as a file name. */
  get name(): string {
    return this.#fields.name;
  }

  /** What members may do. */
  get capabilities(): GroupCapabilities {
    return this.#fields.capabilities;
  }

  /** Adobe's format version, 1 or 2. */
  get version(): number {
    return this.#fields.version;
  }

  /** True when the group holds 32 random bytes; otherwise it is as public as its name. */
  get isUnique(): boolean {
    return this.#fields.uniqueBytes !== undefined;
  }

  /** Where to meet members, in the order of trying. */
  get rendezvousUrls(): readonly string[] {
    return this.#fields.rendezvousUrls;
  }

  /** Members to connect to first, if they are still there. */
  get bootstrapPeers(): readonly PeerId[] {
    return this.#fields.bootstrapPeers;
  }

  /** True when the group has a publisher: its objects can be verified. */
  get hasPublisher(): boolean {
    return this.#fields.publisherKey !== undefined;
  }

  /**
   * The Ed25519 key whose owner may publish; 32 bytes.
   *
   * @throws {@link SpecifierError} when the group has no publisher: nothing in it can be verified.
   */
  get publisherKey(): Bytes {
    const { publisherKey } = this.#fields;
    if (publisherKey === undefined) throw damaged("its group has no publisher");
    return publisherKey;
  }

  /** The Ed25519 key whose owners say who may post; undefined: every member may. 32 bytes. */
  get postersKey(): Bytes | undefined {
    return this.#fields.postersKey;
  }

  /**
   * The right to publish: the publisher's seed, or undefined in a specifier for plain members; 32
   * bytes.
   */
  get publishSeed(): Bytes | undefined {
    return this.#fields.publishSeed;
  }

  /** The right to post and to let others post, or undefined; 32 bytes. */
  get postersSeed(): Bytes | undefined {
    return this.#fields.postersSeed;
  }

  /** Only what gives rights, as hexadecimal digits: whoever appends it to the text has them. */
  authorizations(): string {
    const rights = this.#parts.appendix.filter(({ type }) => isAuthorization(type));
    return hexFromBytes(encodeOptions(rights));
  }

  /** The same group for plain members, who may read and pass on (GS9). */
  withoutAuthorizations(): GroupSpecifier {
    const { identity, appendix } = this.#parts;
    const rest = appendix.filter(({ type }) => !isAuthorization(type));
    return new GroupSpecifier({ identity, appendix: rest });
  }

  /** True when both name the same group, whatever rights and rendezvous they carry. */
  isSameGroup(other: GroupSpecifier): boolean {
    return equalBytes(this.identityBytes, other.identityBytes);
  }

  /** All of it, rights included. */
  toBytes(): Bytes {
    return encodeSpecifier(this.#parts);
  }

  /** What follows the `#` of a link to the group, rights included. */
  toFragment(): string {
    return encodeFragment(this.toBytes());
  }

  /** Adobe's text form, rights included. */
  toString(): string {
    return `G:${hexFromBytes(this.toBytes())}`;
  }
}
