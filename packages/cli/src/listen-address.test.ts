/** Addresses with ports as people write them. */

import { describe, expect, it } from "vitest";
import { UsageError } from "./errors.ts";
import { parseAddress } from "./listen-address.ts";

describe("an address", () => {
  it("[CL52] is a host and a port, or a port at loopback", () => {
    expect(parseAddress("10.0.0.1:9464")).toEqual({ host: "10.0.0.1", port: 9_464 });
    expect(parseAddress("[::1]:0")).toEqual({ host: "::1", port: 0 });
    expect(parseAddress(" metrics.example:80 ")).toEqual({ host: "metrics.example", port: 80 });
    expect(parseAddress("9464")).toEqual({ host: "127.0.0.1", port: 9_464 });
  });

  it("[CL52] is refused when it is none", () => {
    for (const text of ["", "localhost", ":80", "::1:80", "a b:80", "[::1]", "10.0.0.1:70000"]) {
      expect(() => parseAddress(text)).toThrow(UsageError);
    }
  });
});
