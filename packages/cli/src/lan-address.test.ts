/** The address that a link names. */

import type { NetworkInterfaceInfo } from "node:os";
import { describe, expect, it } from "vitest";
import { lanAddress } from "./lan-address.ts";

function at(address: string): NetworkInterfaceInfo {
  const internal = address.startsWith("127.") || address === "::1";
  const rest = { address, internal, netmask: "", mac: "", cidr: null };
  return address.includes(":")
    ? { ...rest, family: "IPv6", scopeid: 0 }
    : { ...rest, family: "IPv4" };
}

const LOOPBACK = { lo: [at("127.0.0.1"), at("::1")] };

describe("the address of this machine", () => {
  it("[CL21] is the private IPv4 address of an interface", () => {
    const wlan0 = [at("fe80::1"), at("2001:db8::7"), at("192.168.1.20")];
    expect(lanAddress({ ...LOOPBACK, wlan0 })).toBe("192.168.1.20");
    expect(lanAddress({ eth0: [at("203.0.113.9")], wlan0 })).toBe("192.168.1.20");
  });

  it("[CL21] is that of a virtual network only when there is no other private one", () => {
    const docker0 = [at("172.17.0.1")];
    expect(lanAddress({ docker0, eth0: [at("10.0.0.5")] })).toBe("10.0.0.5");
    expect(lanAddress({ ...LOOPBACK, docker0 })).toBe("172.17.0.1");
  });

  it("[CL21] is another one that reaches further, IPv4 first", () => {
    expect(lanAddress({ eth0: [at("2001:db8::7"), at("203.0.113.9")] })).toBe("203.0.113.9");
    expect(lanAddress({ eth0: [at("2001:db8::7")] })).toBe("2001:db8::7");
    expect(lanAddress({ eth0: [at("172.32.0.1")], tun0: [at("100.64.0.1")] })).toBe("172.32.0.1");
  });

  it("[CL21] is none on a machine that is alone", () => {
    expect(lanAddress({ ...LOOPBACK, eth0: [at("169.254.3.4"), at("fe80::1")] })).toBeUndefined();
    expect(lanAddress({ eth1: undefined })).toBeUndefined();
  });
});
