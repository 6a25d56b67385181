/** What an IP address is for: some must never be connected to because a stranger named them. */

/** The kinds of addresses that matter here. */
export type AddressKind =
  /** This machine: 127.0.0.0/8, ::1. */
  | "loopback"
  /** Nobody: 0.0.0.0/8, ::, broadcast. */
  | "unspecified"
  /** Many: 224.0.0.0/4, ff00::/8. */
  | "multicast"
  /** This wire only: 169.254.0.0/16, fe80::/10. */
  | "linkLocal"
  /** One machine, near or far. */
  | "unicast"
  /** No IP address at all. */
  | "none";

/** What an address is for. IPv4 addresses in IPv6's clothes count as what they are. */
export function addressKindOf(text: string): AddressKind {
  if (text.includes(":")) return kindOfIpv6(text);
  const bytes = ipv4BytesOf(text);
  return bytes === undefined ? "none" : kindOfIpv4(bytes);
}

/**
 * True when an address that another peer named may be connected to (LK9): never multicast,
 * unspecified or link-local ones, and loopback only where both reach their rendezvous over it.
 */
export function isAddressAllowed(text: string, isLoopbackAllowed: boolean): boolean {
  const kind = addressKindOf(text);
  return kind === "unicast" || (kind === "loopback" && isLoopbackAllowed);
}

function ipv4BytesOf(text: string): readonly number[] | undefined {
  const parts = text.split(".");
  const bytes = parts.map((part) => (/^[0-9]{1,3}$/.test(part) ? Number(part) : 256));
  return bytes.length === 4 && bytes.every((byte) => byte < 256) ? bytes : undefined;
}

function kindOfIpv4(bytes: readonly number[]): AddressKind {
  const [first = 0, second = 0] = bytes;
  if (first === 127) return "loopback";
  if (first === 0 || bytes.every((byte) => byte === 255)) return "unspecified";
  if (first >= 224 && first < 240) return "multicast";
  if (first === 169 && second === 254) return "linkLocal";
  return "unicast";
}

function kindOfIpv6(text: string): AddressKind {
  const groups = ipv6GroupsOf(text);
  if (groups === undefined) return "none";
  const [first = 0] = groups;
  const [high = 0, low = 0] = groups.slice(6);
  const prefix = groups.slice(0, 6).map((group) => group.toString(16));
  // The two prefixes of addresses that are known by their last 32 bits alone.
  if (prefix.join(":") === "0:0:0:0:0:ffff") {
    return kindOfIpv4([high >> 8, high & 255, low >> 8, low & 255]);
  }
  if (prefix.join("") === "000000" && high === 0 && low < 2) {
    return low === 0 ? "unspecified" : "loopback";
  }
  return kindOfPrefix(first);
}

/** What the first 16 bits of an IPv6 address say. */
function kindOfPrefix(first: number): AddressKind {
  if (first >= 0xff00) return "multicast";
  return first >= 0xfe80 && first <= 0xfebf ? "linkLocal" : "unicast";
}

/**
 * The eight groups of an IPv6 address; the platform's own URL parser knows every way to write one.
 */
function ipv6GroupsOf(text: string): readonly number[] | undefined {
  if (!/^[0-9A-Fa-f:.]+$/.test(text) || !URL.canParse(`http://[${text}]/`)) return undefined;
  const canonical = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
}
