/** Which addresses are named. */

import { describe, expect, it } from "vitest";
import { addressesOf } from "./own-addresses.ts";

describe("own addresses", () => {
  it.each(["::", "0.0.0.0"])(
    "[NL10] at %s are eight at most, and loopback only if allowed",
    (host) => {
      const strict = addressesOf({ host, port: 7 }, false);
      const local = addressesOf({ host, port: 7 }, true);
      expect(strict.some(({ host }) => /^127\.|^::1$|^fe80:|^169\.254\./.test(host))).toBe(false);
      expect(local[0]).toEqual({ host: "127.0.0.1", port: 7 });
      expect(local.length).toBeLessThanOrEqual(8);
      expect(local.slice(1)).toEqual(strict.slice(0, 7));
    },
  );

  it("[NL10] are the one that is listened at, where it is one", () => {
    expect(addressesOf({ host: "192.0.2.7", port: 9 }, true)).toEqual([
      { host: "192.0.2.7", port: 9 },
    ]);
    expect(addressesOf({ host: "127.0.0.1", port: 9 }, false)).toEqual([]);
  });
});
