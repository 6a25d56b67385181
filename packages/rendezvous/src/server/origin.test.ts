/** Which pages may connect. */

import { describe, expect, it } from "vitest";
import { isOriginAllowed, originsFromTexts } from "./origin.ts";

const ALLOWED = originsFromTexts(["https://files.example", "http://localhost:5173/page"]);

describe("an origin", () => {
  it.each([
    [undefined, "a.example", true],
    ["http://a.example", "a.example", true],
    ["https://a.example", "a.example", true],
    ["https://a.example", "a.example:443", true],
    ["http://a.example:8080", "A.example:8080", true],
    ["http://[::1]:8080", "[::1]:8080", true],
    ["https://files.example", "a.example", true],
    ["http://localhost:5173", "localhost:8080", true],
    ["https://files.example:444", "a.example", false],
    ["http://a.example:8080", "a.example", false],
    ["http://a.example.evil.example", "a.example", false],
    ["http://a.example", undefined, false],
    ["http://a.example", "a b", false],
    ["null", "null", false],
    ["", "", false],
    ["file://", "", false],
    ["chrome-extension://a.example", "a.example", false],
  ])("[RV31] %s at the host %s is allowed: %s", (origin, host, expected) => {
    expect(isOriginAllowed(origin, host, ALLOWED)).toBe(expected);
  });
});
