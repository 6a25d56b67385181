/** GroupSpecifierBuilder: a group specifier in the making, by the names of flash.net. */

import { type Bytes, equalBytes, hexFromBytes, parsePeerId, type PeerId } from "../base/index.ts";
import { GroupSpecifier } from "./group-specifier.ts";
import { bytesOfId } from "./identity.ts";
import { encodeIpMulticastAddress } from "./ip-multicast-address.ts";
import { PASSWORD_SALT_BYTES_MAX } from "./limits.ts";
import { encodeOptions } from "./specifier-encoding.ts";
import type { GroupCapabilities } from "./specifier-fields.ts";
import { APPENDIX_OPTION_TYPES, SPECIFIER_VERSION_MAX, UNIQUE_BYTES } from "./specifier-options.ts";
import { optionOf } from "./specifier-parts.ts";
import { type PasswordContext, type Right, seedOfPassword } from "./specifier-passwords.ts";

/** A password for a right, and the salt that the group's maker chose. */
interface Password {
  readonly text: string;
  readonly salt: Bytes;
}

/** The last seed that was made of a password: making one takes a fraction of a second. */
interface MadeSeed extends PasswordContext {
  readonly password: string;
  readonly seed: Bytes;
}

/**
 * What `flash.net.GroupSpecifier` was: fields to set, and a text to hand out.
 *
 * Equal fields give the same group, wherever they are set. {@link GroupSpecifierBuilder.build}
 * gives the specifier, which never changes.
 */
export class GroupSpecifierBuilder implements GroupCapabilities {
  /** Highest version of Adobe's format that this library reads and writes. */
  static readonly maxSupportedGroupspecVersion: number = SPECIFIER_VERSION_MAX;

  /** Members may send messages along the group's ring. */
  routingEnabled = false;
  /** Members may publish and play streams. */
  multicastEnabled = false;
  /** Members may have and want objects. */
  objectReplicationEnabled = false;
  /** Members may post. */
  postingEnabled = false;
  /** Members stay in touch with a rendezvous, which introduces them. */
  serverChannelEnabled = false;
  /** No neighbors at all. */
  peerToPeerDisabled = false;
  /** Members are told of each other by IP multicast, where there is any. */
  ipMulticastMemberUpdatesEnabled = false;
  /** Where to meet; at most four URLs, in the order of trying. */
  rendezvousUrls: readonly string[] = [];
  readonly #name: string;
  readonly #bootstrapPeers: PeerId[] = [];
  readonly #ipMulticastAddresses: Bytes[] = [];
  readonly #passwords = new Map<Right, Password>();
  readonly #madeSeeds = new Map<Right, MadeSeed>();
  #uniqueBytes: Bytes | undefined;
  #version = SPECIFIER_VERSION_MAX;

  /**
   * @param name  For people; 1 to 255 bytes of UTF-8.
   * @throws RangeError when the name is empty or too long.
   */
  constructor(name: string, capabilities: Partial<GroupCapabilities> = {}) {
    GroupSpecifier.create({ name });
    this.#name = name;
    Object.assign(this, capabilities);
  }

  /** Right to publish, to be appended to the text of a specifier without authorizations. */
  static encodePublishAuthorization(password: string): string {
    const value = new TextEncoder().encode(password);
    return spelled(APPENDIX_OPTION_TYPES.publishAuthorization, value);
  }

  /** Right to post, to be appended to the text of a specifier without authorizations. */
  static encodePostingAuthorization(password: string): string {
    const value = new TextEncoder().encode(password);
    return spelled(APPENDIX_OPTION_TYPES.postingAuthorization, value);
  }

  /** A member to connect to first, to be appended to the text of a specifier. */
  static encodeBootstrapPeerIDSpec(peerID: string): string {
    return spelled(APPENDIX_OPTION_TYPES.bootstrapPeer, bytesOfId(checkedPeerId(peerID)));
  }

  /**
   * An IP multicast address, to be appended to the text of a specifier.
   *
   * @param address  `"224.0.0.254:30000"` or `"[ff03::ffff]:30000"`, or without the port.
   * @param source  The only sender, where the network knows such groups.
   */
  static encodeIPMulticastAddressSpec(
    address: string,
    port?: number | string,
    source?: string,
  ): string {
    const value = encodeIpMulticastAddress(address, port, source);
    return spelled(APPENDIX_OPTION_TYPES.ipMulticastAddress, value);
  }

  /** The version of Adobe's format that is written, at least 1; 2 unless set. */
  get minGroupspecVersion(): number {
    return this.#version;
  }

  set minGroupspecVersion(version: number) {
    this.#version = Math.max(1, Math.trunc(version) || 1);
  }

  /** Puts 32 random bytes into the identity: nobody finds the group by guessing (GS7). */
  makeUnique(
    randomBytes: (size: number) => Bytes = (size) => crypto.getRandomValues(new Uint8Array(size)),
  ): void {
    this.#uniqueBytes = randomBytes(UNIQUE_BYTES);
  }

  /**
   * Only who knows the password may publish; null: everybody may, and nothing can be verified.
   *
   * @param salt  Makes the same password another key; at most 64 bytes of UTF-8.
   */
  setPublishPassword(password: string | null = null, salt: string | null = null): void {
    this.#setPassword("publish", password, salt);
  }

  /** The same for posting. */
  setPostingPassword(password: string | null = null, salt: string | null = null): void {
    this.#setPassword("post", password, salt);
  }

  /**
   * A member to connect to first, if it is still there.
   *
   * @param peerID  64 hexadecimal digits.
   * @throws TypeError when it is none.
   */
  addBootstrapPeer(peerID: string): void {
    this.#bootstrapPeers.push(checkedPeerId(peerID));
  }

  /**
   * An IP multicast address; kept in the specifier for peers that can use one.
   *
   * @throws TypeError when it is none.
   */
  addIPMulticastAddress(address: string, port?: number | string, source?: string): void {
    this.#ipMulticastAddresses.push(encodeIpMulticastAddress(address, port, source));
  }

  /**
   * The specifier as it is now. Takes a fraction of a second for each password that is new.
   *
   * @throws {@link SpecifierError} when a field is out of its limits.
   */
  build(): GroupSpecifier {
    const { rendezvousUrls } = this;
    const publishSeed = this.#seedOf("publish");
    const postersSeed = this.#seedOf("post");
    return GroupSpecifier.create({
      name: this.#name,
      capabilities: this,
      version: this.#version,
      rendezvousUrls,
      bootstrapPeers: this.#bootstrapPeers,
      ipMulticastAddresses: this.#ipMulticastAddresses,
      ...(this.#uniqueBytes === undefined ? {} : { uniqueBytes: this.#uniqueBytes }),
      ...(publishSeed === undefined ? {} : { publishSeed, publishSalt: this.#saltOf("publish") }),
      ...(postersSeed === undefined ? {} : { postersSeed, postingSalt: this.#saltOf("post") }),
    });
  }

  /** The text for those who may publish and post. */
  groupspecWithAuthorizations(): string {
    return this.build().toString();
  }

  /** The text for plain members. */
  groupspecWithoutAuthorizations(): string {
    return this.build().withoutAuthorizations().toString();
  }

  /** What makes the latter the former when it is appended. */
  authorizations(): string {
    return this.build().authorizations();
  }

  /** The same as {@link GroupSpecifierBuilder.groupspecWithAuthorizations}. */
  toString(): string {
    return this.groupspecWithAuthorizations();
  }

  #setPassword(right: Right, password: string | null, salt: string | null): void {
    if (password === null || password === "") {
      this.#passwords.delete(right);
      return;
    }
    const saltBytes = new TextEncoder().encode(salt ?? "");
    if (saltBytes.length > PASSWORD_SALT_BYTES_MAX) {
      throw new RangeError(`A salt is at most ${PASSWORD_SALT_BYTES_MAX} bytes of UTF-8.`);
    }
    this.#passwords.set(right, { text: password, salt: saltBytes });
  }

  #saltOf(right: Right): Bytes {
    return this.#passwords.get(right)?.salt ?? new Uint8Array(0);
  }

  #seedOf(right: Right): Bytes | undefined {
    const password = this.#passwords.get(right);
    if (password === undefined) return undefined;
    const { text, salt } = password;
    const uniqueBytes = this.#uniqueBytes;
    const made = this.#madeSeeds.get(right);
    const isMade =
      made !== undefined &&
      made.password === text &&
      made.uniqueBytes === uniqueBytes &&
      equalBytes(made.salt, salt);
    if (isMade) return made.seed;
    const context = { right, name: this.#name, uniqueBytes, salt };
    const seed = seedOfPassword(text, context);
    this.#madeSeeds.set(right, { ...context, password: text, seed });
    return seed;
  }
}

/** One option of a specifier as hexadecimal digits. */
function spelled(type: number, value: Bytes): string {
  return hexFromBytes(encodeOptions([optionOf(type, value)]));
}

function checkedPeerId(text: string): PeerId {
  const peerId = parsePeerId(text.toLowerCase());
  if (peerId === undefined) {
    throw new TypeError("A peer id is 64 hexadecimal digits; take it from the peer itself.");
  }
  return peerId;
}
