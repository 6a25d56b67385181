/** Tests of links. */

import { describe, expect, it } from "vitest";
import { GroupSpecifier } from "../group/index.ts";
import { shareLink } from "./share-link.ts";

const specifier = GroupSpecifier.forShare({
  name: "share",
  randomBytes: (size) => new Uint8Array(size).fill(5),
  rendezvousUrls: ["https://host.test/"],
});
const fragment = specifier.withoutAuthorizations().toFragment();

describe("share link", () => {
  it.each([
    ["https://host.test", "https://host.test/#"],
    ["http://host.test:8080/folder/", "http://host.test:8080/folder/#"],
    ["wss://host.test/", "https://host.test/#"],
    ["ws://[::1]:8080/?a=b#c", "http://[::1]:8080/#"],
  ])("[SH22] at %s begins with %s", (rendezvousUrl, beginning) => {
    expect(shareLink(specifier, rendezvousUrl)).toBe(beginning + fragment);
  });

  it("[SH22] is the specifier alone where there is no page", () => {
    expect(shareLink(specifier, undefined)).toBe(fragment);
    expect(GroupSpecifier.fromFragment(fragment).publishSeed).toBeUndefined();
  });
});
