/** Links in texts, and the page's own address. */

import { describe, expect, it } from "vitest";
import { findLink, isOnlyHere, nameFromPath, pageUrlFrom } from "./link-text.ts";

const FRAGMENT = "AQJ_AgECAQwGDnNoYXJlIQ4G07n76RerOyrlOHN6YXS9O-1c0aI8rpVhRILTLBCeZCKC";
const LINK = `https://files.example/#${FRAGMENT}`;

describe("a pasted text", () => {
  it.each([
    [LINK, LINK],
    [`  ${LINK}\n`, LINK],
    [`Look at this: ${LINK} (until Friday)`, LINK],
    [`<${LINK}>`, LINK],
    [`#${FRAGMENT}`, `#${FRAGMENT}`],
    [FRAGMENT, FRAGMENT],
    ["https://files.example/page#section", undefined],
    ["Dear all, #1 is mine", undefined],
    ["", undefined],
  ])("[PG4] %j holds %s", (text, link) => {
    expect(findLink(text)).toBe(link);
  });
});

describe("the page's own URL", () => {
  it.each([
    ["https://files.example/#abc", "https://files.example/"],
    ["https://files.example/drop/index.html?x=1#abc", "https://files.example/drop/"],
    ["http://192.168.1.20:8080", "http://192.168.1.20:8080/"],
  ])("of %s is %s", (href, url) => {
    expect(pageUrlFrom(href)).toBe(url);
  });

  it.each([
    ["localhost", true],
    ["files.localhost", true],
    ["127.0.0.1", true],
    ["[::1]", true],
    ["192.168.1.20", false],
    ["localhost.example", false],
  ])("[PG2] on %s leads to this computer only: %s", (hostname, expected) => {
    expect(isOnlyHere(hostname)).toBe(expected);
  });
});

describe("a path", () => {
  it.each([
    ["a.txt", "a.txt"],
    ["a/b c/d.txt", "d.txt"],
  ])("%s ends with %s", (path, name) => {
    expect(nameFromPath(path)).toBe(name);
  });
});
