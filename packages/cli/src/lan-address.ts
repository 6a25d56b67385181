/** Which address of this machine others in its network can reach (CL21). */

import type { NetworkInterfaceInfo } from "node:os";

/** Interfaces by name, as `os.networkInterfaces()` lists those that are up. */
export type NetworkInterfaces = Readonly<
  Record<string, readonly NetworkInterfaceInfo[] | undefined>
>;

/** Private networks. Source: RFC 1918 §3. */
const PRIVATE_IPV4 = /^(?:10\.|172\.(?:1[6-9]|2\d|3[01])\.|192\.168\.)/;

/** Addresses that reach one cable at most. Source: RFC 3927 §2.1, RFC 4291 §2.5.6. */
const LINK_LOCAL = /^(?:169\.254\.|fe[89ab])/i;

/** Names of interfaces that lead to containers, virtual machines and tunnels. Source: guess. */
const VIRTUAL_INTERFACE =
  /^(?:docker|br-|veth|virbr|vmnet|vboxnet|vEthernet|lxc|lxd|cni|podman|u?tun|tap|wg|ppp|zt)/i;

/** The best address for people nearby; undefined when this machine is alone. */
export function lanAddress(interfaces: NetworkInterfaces): string | undefined {
  const candidates = Object.entries(interfaces).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(({ address, internal }) => !internal && !LINK_LOCAL.test(address))
      .map(({ address, family }) => ({ address, rank: rankOf(name, address, family) })),
  );
  candidates.sort((one, other) => one.rank - other.rank);
  return candidates[0]?.address;
}

/** Smaller is better. */
function rankOf(name: string, address: string, family: string): number {
  const isVirtual = VIRTUAL_INTERFACE.test(name);
  if (family === "IPv4" && PRIVATE_IPV4.test(address)) return isVirtual ? 1 : 0;
  return (family === "IPv4" ? 2 : 3) + (isVirtual ? 2 : 0);
}
