/**
 * Group specifiers in the making: the texts of Flash Player, passwords, and what may be appended.
 */

import { scryptSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { peerIdFromBytes } from "../base/index.ts";
import {
  deriveGroupKeys,
  GroupSpecifier,
  GroupSpecifierBuilder,
  Identity,
  SpecifierError,
  withUnlockedRights,
} from "./index.ts";
import { BOOTSTRAP_PEERS_MAX } from "./limits.ts";
import { seedOfPassword } from "./specifier-passwords.ts";

/** Texts that Flash Player wrote, as people published them. */
const REAL_TEXTS = [
  ["the tutorial's group", "G:027f020102010c080e6d7947726f757000"],
  [
    "a salted publish password, in an issue of rtmplite",
    "G:01010102010321050a22aade0583f6f26b1d5edef57b27a92dec77fa22f5aef85b364528c2bb979f" +
      "010d040e616e73011b00",
  ],
  ["a group of librtmfp's manual", "G:027f0201010103010c050e74657374011b00"],
  [
    "a group of librtmfp's test, in an order of its own",
    "G:027f02010101000103010c050e74657374011b00",
  ],
] as const;

const PEER = "0f".repeat(32);

function groupIdOf(text: string): string {
  return deriveGroupKeys(GroupSpecifier.fromString(text)).groupId;
}

function tutorialGroup(): GroupSpecifierBuilder {
  const builder = new GroupSpecifierBuilder("myGroup");
  builder.serverChannelEnabled = true;
  builder.objectReplicationEnabled = true;
  return builder;
}

function codeOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof SpecifierError) return error.code;
    throw error;
  }
  return "none";
}

describe("texts of Flash Player", () => {
  it.each(REAL_TEXTS)("[GS3] are read and written again byte for byte: %s", (_, text) => {
    expect(GroupSpecifier.fromString(text).toString()).toBe(text);
    expect(withUnlockedRights(GroupSpecifier.fromString(text)).toString()).toBe(text);
  });

  it("[GS12] are what a builder with the same fields writes", () => {
    expect(tutorialGroup().toString()).toBe(REAL_TEXTS[0][1]);
    const manual = new GroupSpecifierBuilder("test", {
      multicastEnabled: true,
      postingEnabled: true,
      serverChannelEnabled: true,
      ipMulticastMemberUpdatesEnabled: true,
    });
    expect(String(manual)).toBe(REAL_TEXTS[2][1]);
    manual.minGroupspecVersion = -3;
    expect(manual.minGroupspecVersion).toBe(1);
    expect(String(manual)).toBe("G:01010103010c050e74657374011b00");
    manual.minGroupspecVersion = GroupSpecifierBuilder.maxSupportedGroupspecVersion + 1;
    expect(codeOf(() => manual.build())).toBe("specifier/version");
  });

  it("[GS20] keep the passwords of their groups unread", () => {
    const text = `${REAL_TEXTS[1][1]}${GroupSpecifierBuilder.encodePublishAuthorization("pw")}`;
    const specifier = withUnlockedRights(GroupSpecifier.fromString(text));
    expect(specifier.publishSeed).toBeUndefined();
    expect(specifier.toString()).toBe(text);
    expect(specifier.withoutAuthorizations().toString()).toBe(REAL_TEXTS[1][1]);
  });
});

describe("one name, several groups", () => {
  it("[GS2, GS12] a capability makes another group; what is appended does not", () => {
    const plain = String(tutorialGroup());
    const posting = tutorialGroup();
    posting.postingEnabled = true;
    expect(groupIdOf(String(posting))).not.toBe(groupIdOf(plain));
    for (const suffix of [
      GroupSpecifierBuilder.encodeBootstrapPeerIDSpec(PEER),
      GroupSpecifierBuilder.encodePostingAuthorization("secret"),
      GroupSpecifierBuilder.encodePublishAuthorization("secret"),
      GroupSpecifierBuilder.encodeIPMulticastAddressSpec("224.0.0.254:30000"),
    ]) {
      expect(groupIdOf(plain + suffix)).toBe(groupIdOf(plain));
    }
  });

  it("[GS7] making it unique twice makes two groups; its text goes around verbatim", () => {
    const [one, two] = [tutorialGroup(), tutorialGroup()];
    one.makeUnique();
    two.makeUnique();
    expect(groupIdOf(String(one))).not.toBe(groupIdOf(String(two)));
    const before = String(one);
    expect(String(one)).toBe(before);
    expect(GroupSpecifier.fromString(before).isUnique).toBe(true);
    one.makeUnique();
    expect(groupIdOf(String(one))).not.toBe(groupIdOf(before));
  });

  it("[GS6] has a name", () => {
    expect(() => new GroupSpecifierBuilder("")).toThrow(RangeError);
    expect(() => new GroupSpecifierBuilder("é".repeat(128))).toThrow(RangeError);
  });
});

describe("what is appended", () => {
  it("[GS11] bootstrap peers and addresses go into the text and come back", () => {
    const builder = tutorialGroup();
    builder.addBootstrapPeer(PEER.toUpperCase());
    builder.addIPMulticastAddress("224.0.0.254", 30_000);
    const suffix =
      GroupSpecifierBuilder.encodeIPMulticastAddressSpec("224.0.0.254:30000") +
      GroupSpecifierBuilder.encodeBootstrapPeerIDSpec(PEER);
    expect(String(builder)).toBe(String(tutorialGroup()) + suffix);
    expect(suffix).toBe(`070ae00000fe7530210b${PEER}`);
    expect(builder.build().bootstrapPeers).toEqual([
      peerIdFromBytes(new Uint8Array(32).fill(0x0f)),
    ]);
    expect(() => builder.addBootstrapPeer("0f")).toThrow(TypeError);
    for (let count = 0; count < BOOTSTRAP_PEERS_MAX; count += 1) builder.addBootstrapPeer(PEER);
    expect(codeOf(() => builder.build())).toBe("specifier/invalid");
  });

  it.each([
    ["[ff03::ffff]:30000", undefined, `130aff03${"00".repeat(12)}ffff7530`],
    ["ff03::ffff", 30_000, `130aff03${"00".repeat(12)}ffff7530`],
    ["[224.0.0.1]:1", undefined, "070ae00000010001"],
    ["::1", "65535", `130a${"00".repeat(15)}01ffff`],
  ])("[GS3] an IP multicast address %s is spelled as Flash Player did", (address, port, text) => {
    expect(GroupSpecifierBuilder.encodeIPMulticastAddressSpec(address, port)).toBe(text);
  });

  it("[GS3] the only source of a multicast address follows it, in the same family", () => {
    const encode = (address: string, port?: number, source?: string): string =>
      GroupSpecifierBuilder.encodeIPMulticastAddressSpec(address, port, source);
    expect(encode("232.0.0.1", 5, "10.0.0.1")).toBe("0b0ae800000100050a000001");
    for (const wrong of [
      () => encode("232.0.0.1", 5, "::1"),
      () => encode("232.0.0.1"),
      () => encode("232.0.0.1", 65_536),
      () => encode("232.0.0.256", 5),
      () => encode("example.org", 5),
      () => encode("ff03:::1", 5),
    ]) {
      expect(wrong).toThrow(TypeError);
    }
  });
});

describe("passwords", () => {
  it("[GS19] give the same group wherever they are set, and a right that is a key", () => {
    const make = (password: string, salt?: string): GroupSpecifier => {
      const builder = tutorialGroup();
      builder.setPostingPassword(password, salt);
      return builder.build();
    };
    const [one, same, other, salted] = [make("pw"), make("pw"), make("PW"), make("pw", "salt")];
    expect(same.isSameGroup(one)).toBe(true);
    expect(other.isSameGroup(one)).toBe(false);
    expect(salted.isSameGroup(one)).toBe(false);
    const seed = one.postersSeed ?? new Uint8Array(32);
    expect(Identity.fromSeed(seed).publicKey).toEqual(one.postersKey);
    expect(one.toString()).not.toContain(GroupSpecifierBuilder.encodePostingAuthorization("pw"));
    expect(one.publishSeed).toBeUndefined();
    expect(salted.withoutAuthorizations().postersSeed).toBeUndefined();
  });

  it("[GS19] give a seed that another scrypt gives, too, and that is pinned", () => {
    const context = { name: "myGroup", uniqueBytes: undefined, salt: Uint8Array.of(1, 2) };
    const salt = "passalong 1 publish password\0\x02\x01\x02\x07myGroup";
    const cost = { N: 32_768, r: 8, p: 3, maxmem: 64 * 1_024 * 1_024 };
    const seed = Buffer.from(seedOfPassword("pw", { ...context, right: "publish" }));
    expect(seed.toString("hex")).toBe(scryptSync("pw", salt, 32, cost).toString("hex"));
    expect(seed.toString("hex").slice(0, 16)).toBe("46e4c262e0fdfe69");
    expect(seedOfPassword("pw", { ...context, right: "post" })).not.toEqual(seed);
  });

  it("[GS9] are rights: without them the text is that of plain members, with them appended all", () => {
    const builder = tutorialGroup();
    builder.setPublishPassword("publish", "a");
    builder.setPostingPassword("post", "b");
    const plain = builder.groupspecWithoutAuthorizations();
    expect(plain + builder.authorizations()).toBe(builder.groupspecWithAuthorizations());
    expect(GroupSpecifier.fromString(plain).authorizations()).toBe("");
    builder.setPublishPassword(null);
    builder.setPostingPassword();
    expect(String(builder)).toBe(String(tutorialGroup()));
  });

  it("[GS20] appended to a plain member's text unlock the right, unless they are wrong", () => {
    const builder = tutorialGroup();
    builder.setPublishPassword("publish", "a");
    const full = builder.build();
    const plain = builder.groupspecWithoutAuthorizations();
    const typed = (password: string): GroupSpecifier =>
      GroupSpecifier.fromString(plain + GroupSpecifierBuilder.encodePublishAuthorization(password));
    expect(typed("publish").publishSeed).toBeUndefined();
    expect(withUnlockedRights(typed("publish")).toString()).toBe(full.toString());
    expect(typed("wrong").isSameGroup(full)).toBe(true);
    expect(codeOf(() => withUnlockedRights(typed("wrong")))).toBe("specifier/password");
    const both = `${full.toString()}${GroupSpecifierBuilder.encodePublishAuthorization("wrong")}`;
    const unlocked = withUnlockedRights(GroupSpecifier.fromString(both));
    expect(unlocked.toString()).toBe(full.toString());
  });

  it("[GS4] have a salt of at most 64 bytes", () => {
    const builder = tutorialGroup();
    expect(() => builder.setPublishPassword("pw", "é".repeat(33))).toThrow(RangeError);
    expect(codeOf(() => GroupSpecifier.fromString("G:028202020e6100"))).toBe("specifier/invalid");
    const long = `G:4382 02${"5a".repeat(65)}020e6100`.replace(" ", "");
    expect(codeOf(() => GroupSpecifier.fromString(long))).toBe("specifier/invalid");
  });
});
