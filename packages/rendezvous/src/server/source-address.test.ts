/** Where connections come from. */

import { describe, expect, it } from "vitest";
import { LOOPBACK_SOURCE } from "../core/index.ts";
import { RendezvousError } from "./errors.ts";
import { clientAddress, proxiesFromSubnets, sourceOfAddress } from "./source-address.ts";

const PROXIES = proxiesFromSubnets(["10.0.0.0/8", "192.0.2.7", "2001:db8::/32"]);

describe("the client behind proxies", () => {
  it.each([
    ["no header", "10.0.0.1", undefined, "10.0.0.1"],
    ["no proxy: the header is the client's invention", "198.51.100.1", "1.1.1.1", "198.51.100.1"],
    ["one proxy", "10.0.0.1", "198.51.100.1", "198.51.100.1"],
    ["an invention before the proxy's word", "10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"],
    ["two proxies", "10.0.0.1", "198.51.100.1, 192.0.2.7", "198.51.100.1"],
    ["a stranger between", "10.0.0.1", "198.51.100.1, 203.0.113.5, 10.0.0.2", "203.0.113.5"],
    ["proxies only", "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"],
    ["no address", "10.0.0.1", "198.51.100.1, unknown", "10.0.0.1"],
    ["nothing", "10.0.0.1", "", "10.0.0.1"],
    ["commas", "10.0.0.1", ",,,", "10.0.0.1"],
    ["a dual-stack socket", "::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"],
    ["IPv6", "2001:db8::1", "2a00:1450::5", "2a00:1450::5"],
    ["a port", "10.0.0.1", "198.51.100.1:4711", "10.0.0.1"],
  ])("[RV36] %s", (_case, socketAddress, forwardedFor, expected) => {
    expect(clientAddress(socketAddress, forwardedFor, PROXIES)).toBe(expected);
  });

  it("[RV38] must be named by address", () => {
    for (const subnet of ["proxy", "10.0.0.0/33", "10.0.0.0/", "::/129", "10.0.0.0/-1", ""]) {
      expect(() => proxiesFromSubnets([subnet])).toThrow(RendezvousError);
    }
  });
});

describe("the source of an address", () => {
  it.each([
    ["198.51.100.1", "198.51.100.1"],
    ["::ffff:198.51.100.1", "198.51.100.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::9", "2001:db8:1:2"],
    ["2001:db8::9", "2001:db8:0:0"],
    ["2001:0db8:0001::", "2001:db8:1:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["64:ff9b::1.2.3.4", "64:ff9b:0:0"],
    ["127.0.0.1", LOOPBACK_SOURCE],
    ["127.8.9.10", LOOPBACK_SOURCE],
    ["::1", LOOPBACK_SOURCE],
    ["0:0:0:0:0:0:0:1", LOOPBACK_SOURCE],
    ["::ffff:127.0.0.1", LOOPBACK_SOURCE],
    ["::", "0:0:0:0"],
    ["", "0:0:0:0"],
  ])("[RV32] %s", (address, expected) => {
    expect(sourceOfAddress(address)).toBe(expected);
  });
});
