/**
 * Group specifiers: Adobe's strings, our links, rights, limits, and whatever else may be pasted.
 */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Bytes,
  bytesFromHex,
  concatBytes,
  hexFromBytes,
  peerIdFromBytes,
} from "../base/index.ts";
import {
  type GroupCapabilities,
  GroupSpecifier,
  type GroupSpecifierOptions,
  Identity,
  SpecifierError,
} from "./index.ts";
import {
  encodeSpecifier,
  type SpecifierOption,
  type SpecifierParts,
} from "./specifier-encoding.ts";
import { APPENDIX_OPTION_TYPES, IDENTITY_OPTION_TYPES } from "./specifier-options.ts";
import {
  BOOTSTRAP_PEERS_MAX,
  GROUP_NAME_BYTES_MAX,
  RENDEZVOUS_URL_LENGTH_MAX,
  RENDEZVOUS_URLS_MAX,
  SPECIFIER_BYTES_MAX,
  SPECIFIER_OPTIONS_MAX,
} from "./limits.ts";

/** The group of the 2010 tutorial. */
const TUTORIAL = "G:027f020102010c080e6d7947726f757000";

const bytes = (sizeMin: number, sizeMax: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: sizeMin, maxLength: sizeMax }).map((array) => new Uint8Array(array));

const capabilities: fc.Arbitrary<GroupCapabilities> = fc.record({
  routingEnabled: fc.boolean(),
  multicastEnabled: fc.boolean(),
  objectReplicationEnabled: fc.boolean(),
  postingEnabled: fc.boolean(),
  serverChannelEnabled: fc.boolean(),
  peerToPeerDisabled: fc.boolean(),
  ipMulticastMemberUpdatesEnabled: fc.boolean(),
});

const groupOptions: fc.Arbitrary<GroupSpecifierOptions> = fc.record(
  {
    name: fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }).filter(hasFittingName),
    capabilities,
    uniqueBytes: bytes(32, 32),
    publishSeed: bytes(32, 32),
    rendezvousUrls: fc.array(fc.webUrl({ withQueryParameters: true }).filter(isShort), {
      maxLength: RENDEZVOUS_URLS_MAX,
    }),
    bootstrapPeers: fc.array(bytes(32, 32).map(peerIdFromBytes), { maxLength: 4 }),
  },
  { requiredKeys: ["name"] },
);

function hasFittingName(name: string): boolean {
  return new TextEncoder().encode(name).length <= GROUP_NAME_BYTES_MAX;
}

function isShort(url: string): boolean {
  return url.length <= RENDEZVOUS_URL_LENGTH_MAX;
}

function shareOf(name = "film.mp4", rendezvousUrls = ["http://localhost:8080/"]): GroupSpecifier {
  let calls = 0;
  const randomBytes = (size: number): Bytes => new Uint8Array(size).fill((calls += 1));
  return GroupSpecifier.forShare({ name, randomBytes, rendezvousUrls });
}

function option(type: number, value: Bytes = new Uint8Array(0)): SpecifierOption {
  return { type, value };
}

const NAME = option(IDENTITY_OPTION_TYPES.name, Uint8Array.of(0x61));

function parse(parts: Partial<SpecifierParts>): GroupSpecifier {
  return GroupSpecifier.fromBytes(encodeSpecifier({ identity: [NAME], appendix: [], ...parts }));
}

/** The code of the error, or "none"; any other exception goes on. */
function codeOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof SpecifierError) return error.code;
    throw error;
  }
  return "none";
}

describe("specifier strings", () => {
  it("[GS3, GS12] reads the tutorial's group and writes it again", () => {
    const specifier = GroupSpecifier.fromString(TUTORIAL);
    expect(specifier.name).toBe("myGroup");
    expect(specifier.version).toBe(2);
    expect(specifier.capabilities).toEqual({
      routingEnabled: false,
      multicastEnabled: false,
      objectReplicationEnabled: true,
      postingEnabled: false,
      serverChannelEnabled: true,
      peerToPeerDisabled: false,
      ipMulticastMemberUpdatesEnabled: false,
    });
    expect(specifier.isUnique).toBe(false);
    expect(specifier.hasPublisher).toBe(false);
    expect(specifier.toString()).toBe(TUTORIAL);
    expect(hexFromBytes(specifier.identityBytes)).toBe("027f020102010c080e6d7947726f7570");
  });

  it("[GS12] spells a new group as Flash Player did", () => {
    const specifier = GroupSpecifier.create({
      name: "myGroup",
      capabilities: { serverChannelEnabled: true, objectReplicationEnabled: true },
    });
    expect(specifier.toString()).toBe(TUTORIAL);
  });

  it.each([
    ["every flag", "G:010001010102010301 0c010d011b020e6100"],
    ["no version", "G:020e6100"],
    [
      "passwords and authorizations",
      `G:2105${"ab".repeat(32)}2107${"cd".repeat(32)}020e610004157077330417717273`,
    ],
    ["unique bytes", `G:027f02020e61210e${"5a".repeat(32)}00`],
    ["multicast and bootstrap", `G:020e6100070ae00000fe7530210b${"0f".repeat(32)}`],
    ["options of somebody else", "G:0155020e6104823077ff000342aabb"],
  ])("[GS3] writes what it read, byte for byte: %s", (_, spaced) => {
    const text = spaced.replaceAll(" ", "");
    expect(codeOf(() => GroupSpecifier.fromString(text))).toBe("none");
    expect(GroupSpecifier.fromString(text).toString()).toBe(text);
  });

  it.each([
    ["nothing", ""],
    ["an empty list", "G:"],
    ["upper-case digits", TUTORIAL.toUpperCase()],
    ["no prefix", TUTORIAL.slice(2)],
    ["an odd digit", `${TUTORIAL}0`],
    ["words", "G:hello"],
  ])("[GS3] refuses %s", (_, text) => {
    expect(codeOf(() => GroupSpecifier.fromString(text))).toBe("specifier/invalid");
  });

  it("[GS12] keeps every combination of capabilities", () => {
    fc.assert(
      fc.property(capabilities, (flags) => {
        const specifier = GroupSpecifier.create({ name: "a", capabilities: flags });
        expect(GroupSpecifier.fromString(specifier.toString()).capabilities).toEqual(flags);
      }),
    );
  });
});

describe("specifier rules", () => {
  it.each([
    ["GS1", "02", "an option that is cut"],
    ["GS1", "020e61 01", "a length without an option"],
    ["GS1", "8002 0e61 00", "a length longer than needed"],
    ["GS1", "020e61 02800e 00", "a type longer than needed"],
    ["GS2", "020e61", "no end marker"],
    ["GS2", "020e61 00 00", "two end markers"],
    ["GS4", "0102 0102 020e61 00", "a flag that comes twice"],
    ["GS4", "020201 020e61 00", "a flag with a value"],
    ["GS4", "020e61 03820000 00", "a publisher key of one byte"],
    ["GS4", "020e61 00 0102", "a capability after the end marker"],
    ["GS4", "020e61 00 020e61", "a name after the end marker"],
    ["GS4", "020e61 020b00 00", "a bootstrap peer before the end marker"],
    ["GS4", "020e61 03821f00 00", "an authorization to come before the end marker"],
    ["GS4", "020e61 020e62 00", "unique bytes of the wrong size"],
    ["GS5", "017f 020e61 00", "an empty version"],
    ["GS5", "027f00 020e61 00", "version 0"],
    ["GS5", "037f0101 020e61 00", "a version and more"],
    ["GS6", "00", "no name"],
    ["GS6", "010e 00", "an empty name"],
    ["GS6", "030ec328 00", "a name that is not text"],
  ])("[%s] %s is invalid: %s", (_, hex) => {
    const list = bytesFromHex(hex.replaceAll(" ", "")) ?? new Uint8Array(0);
    expect(codeOf(() => GroupSpecifier.fromBytes(list))).toBe("specifier/invalid");
  });

  it("[GS5] tells a newer version from a wrong one", () => {
    const newer = "037f8100020e6100";
    expect(codeOf(() => GroupSpecifier.fromString("G:027f03020e6100"))).toBe("specifier/version");
    expect(codeOf(() => GroupSpecifier.fromString(`G:${newer}`))).toBe("specifier/version");
    expect(GroupSpecifier.fromString("G:020e6100").version).toBe(1);
  });

  it("[GS2] names the same group by the same identity, whatever follows", () => {
    const specifier = shareOf();
    const other = shareOf("film.mp4", ["wss://other.example/"]);
    expect(specifier.isSameGroup(other)).toBe(true);
    expect(specifier.toBytes()).not.toEqual(other.toBytes());
    expect(specifier.isSameGroup(shareOf("another film.mp4"))).toBe(false);
  });

  it("[GS7] makes another group each time", () => {
    const randomBytes = (size: number): Bytes => crypto.getRandomValues(new Uint8Array(size));
    const options = { name: "film.mp4", randomBytes, rendezvousUrls: [] };
    const [first, second] = [GroupSpecifier.forShare(options), GroupSpecifier.forShare(options)];
    expect(first.isUnique && first.capabilities.objectReplicationEnabled).toBe(true);
    expect(first.isSameGroup(second)).toBe(false);
    expect(first.publisherKey).not.toEqual(second.publisherKey);
  });

  it("[GS6] cuts a share's name between characters", () => {
    const { name } = shareOf("é".repeat(300));
    expect(name).toBe("é".repeat(127));
    expect(() => GroupSpecifier.create({ name: "é".repeat(128) })).toThrow(RangeError);
    expect(() => GroupSpecifier.create({ name: "" })).toThrow(RangeError);
  });

  it("[GS8] gives the right to publish to whoever has the seed of the publisher's key", () => {
    const specifier = shareOf();
    expect(specifier.publishSeed).toEqual(new Uint8Array(32).fill(2));
    const publisher = Identity.fromSeed(specifier.publishSeed ?? new Uint8Array(32));
    expect(publisher.publicKey).toEqual(specifier.publisherKey);
    const seed = option(APPENDIX_OPTION_TYPES.publishSeed, new Uint8Array(32).fill(9));
    const key = option(IDENTITY_OPTION_TYPES.publisherKey, specifier.publisherKey);
    expect(codeOf(() => parse({ appendix: [seed] }))).toBe("specifier/invalid");
    expect(codeOf(() => parse({ identity: [NAME, key], appendix: [seed] }))).toBe(
      "specifier/invalid",
    );
    expect(codeOf(() => parse({}).publisherKey)).toBe("specifier/invalid");
  });

  it("[GS9] leaves out all rights and nothing else", () => {
    const specifier = shareOf();
    const plain = specifier.withoutAuthorizations();
    expect(plain.isSameGroup(specifier)).toBe(true);
    expect(plain.publishSeed).toBeUndefined();
    expect(plain.rendezvousUrls).toEqual(specifier.rendezvousUrls);
    expect(hexFromBytes(plain.toBytes())).not.toContain(hexFromBytes(new Uint8Array(32).fill(2)));
    const kept = [option(0x0a, Uint8Array.of(1)), option(0x10f), option(0x120, urlBytes("ws://a"))];
    const rights = [option(0x15, Uint8Array.of(1)), option(0x17), option(0x112), option(0x11f)];
    const appendix = kept.flatMap((entry, at) => [entry, ...rights.slice(at)]);
    expect(parse({ appendix }).withoutAuthorizations().toBytes()).toEqual(
      encodeSpecifier({ identity: [NAME], appendix: kept }),
    );
  });

  it.each(["http://a", "https://a.example:8443/x?y", "ws://[::1]:80/", "wss://a.example/"])(
    "[GS10] takes %s as a rendezvous",
    (url) => {
      expect(GroupSpecifier.create({ name: "a", rendezvousUrls: [url] }).rendezvousUrls).toEqual([
        url,
      ]);
    },
  );

  it.each([
    "",
    "localhost:8080",
    "ftp://a.example/",
    "javascript:alert(1)",
    "http://user@a.example/",
    "http://:secret@a.example/",
    "http://a.example/ b",
    "http://ä.example/",
    `http://a.example/${"x".repeat(RENDEZVOUS_URL_LENGTH_MAX)}`,
  ])("[GS10] refuses “%s” as a rendezvous", (url) => {
    const appendix = [option(APPENDIX_OPTION_TYPES.rendezvousUrl, urlBytes(url))];
    expect(codeOf(() => parse({ appendix }))).toBe("specifier/invalid");
    expect(codeOf(() => GroupSpecifier.create({ name: "a", rendezvousUrls: [url] }))).toBe(
      "specifier/invalid",
    );
  });

  it("[GS10, GS11] ends at its limits", () => {
    const url = option(APPENDIX_OPTION_TYPES.rendezvousUrl, urlBytes("ws://a"));
    const peer = option(APPENDIX_OPTION_TYPES.bootstrapPeer, new Uint8Array(32));
    const unknown = option(0x200);
    const full = option(0x200, new Uint8Array(SPECIFIER_BYTES_MAX - 8));
    const limits: [SpecifierOption, number][] = [
      [url, RENDEZVOUS_URLS_MAX],
      [peer, BOOTSTRAP_PEERS_MAX],
      [unknown, SPECIFIER_OPTIONS_MAX - 1],
      [full, 1],
    ];
    for (const [entry, most] of limits) {
      const times = (count: number) => ({ appendix: Array.from({ length: count }, () => entry) });
      expect(codeOf(() => parse(times(most)))).toBe("none");
      expect(codeOf(() => parse(times(most + 1)))).toBe("specifier/invalid");
    }
    expect(parse({ appendix: [full] }).toBytes().length).toBe(SPECIFIER_BYTES_MAX);
    const tooLarge = concatBytes(parse({ appendix: [full] }).toBytes(), Uint8Array.of(1, 1));
    expect(codeOf(() => GroupSpecifier.fromBytes(tooLarge))).toBe("specifier/invalid");
  });

  it("[GS11] passes over bootstrap peers of another form, and keeps them", () => {
    const peers = [new Uint8Array(34), new Uint8Array(32).fill(1)];
    const appendix = peers.map((value) => option(APPENDIX_OPTION_TYPES.bootstrapPeer, value));
    const specifier = parse({ appendix });
    expect(specifier.bootstrapPeers).toEqual(["01".repeat(32)]);
    expect(specifier.toBytes()).toEqual(encodeSpecifier({ identity: [NAME], appendix }));
  });
});

function urlBytes(text: string): Bytes {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

describe("specifier properties", () => {
  it("[GS3, GS13] a group survives its bytes, its string and its fragment", () => {
    fc.assert(
      fc.property(groupOptions, (options) => {
        const specifier = GroupSpecifier.create(options);
        for (const copy of [
          GroupSpecifier.fromBytes(specifier.toBytes()),
          GroupSpecifier.fromString(specifier.toString()),
          GroupSpecifier.fromFragment(specifier.toFragment()),
        ]) {
          expect(copy.toBytes()).toEqual(specifier.toBytes());
          expect(copy.name).toBe(new TextDecoder().decode(new TextEncoder().encode(options.name)));
          expect(copy.rendezvousUrls).toEqual(options.rendezvousUrls ?? []);
          expect(copy.bootstrapPeers).toEqual(options.bootstrapPeers ?? []);
          expect(copy.publishSeed).toEqual(options.publishSeed);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("[GS3] unknown options are kept, wherever they stand", () => {
    const unknown = fc.record({
      type: fc.integer({ min: 0x1000, max: 2 ** 40 }),
      value: bytes(0, 20),
    });
    fc.assert(
      fc.property(fc.array(unknown), fc.array(unknown), (before, after) => {
        const encoded = encodeSpecifier({ identity: [...before, NAME], appendix: after });
        expect(GroupSpecifier.fromBytes(encoded).toBytes()).toEqual(encoded);
      }),
    );
  });

  it("[GS1, GS11] bytes are a specifier or a SpecifierError, whatever they are", () => {
    fc.assert(
      fc.property(bytes(0, 200), (noise) => {
        codeOf(() => GroupSpecifier.fromBytes(noise));
      }),
      { numRuns: 2_000 },
    );
  });

  it("[GS1, GS3] every prefix and flipped bit is an error or is written as it was read", () => {
    const whole = GroupSpecifier.create({
      name: "film.mp4",
      capabilities: { objectReplicationEnabled: true, serverChannelEnabled: true },
      uniqueBytes: new Uint8Array(32).fill(7),
      rendezvousUrls: ["https://a.example/"],
      bootstrapPeers: [peerIdFromBytes(new Uint8Array(32).fill(3))],
    }).toBytes();
    const variants = [...prefixesOf(whole), ...flipsOf(whole)];
    for (const variant of variants) {
      if (codeOf(() => GroupSpecifier.fromBytes(variant)) !== "none") continue;
      expect(GroupSpecifier.fromBytes(variant).toBytes()).toEqual(variant);
    }
    expect(variants.length).toBe(whole.length * 9);
  });
});

function prefixesOf(whole: Bytes): Bytes[] {
  return Array.from(whole, (_, length) => whole.slice(0, length));
}

function flipsOf(whole: Bytes): Bytes[] {
  return Array.from({ length: whole.length * 8 }, (_, bit) => {
    const flipped = whole.slice();
    flipped[bit >>> 3] = (flipped[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
    return flipped;
  });
}
