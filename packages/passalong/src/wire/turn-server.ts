/** Where a TURN server is, as its URL says (RFC 7065). */

/** Where servers listen when their URLs do not say. Source: RFC 7065 §3.1. */
const PORTS = { turn: 3_478, turns: 5_349 } as const;

/**
 * Scheme, host, and perhaps port and transport; all but the host in small letters, because browsers
 * open no connection at all over others.
 */
const PARTS = new RegExp(
  [
    String.raw`^(?<scheme>turns?):`,
    String.raw`(?:\[(?<ipv6>[\da-fA-F:.]+)\]|(?<name>[\da-zA-Z.-]+))`,
    String.raw`(?::(?<port>\d{1,5}))?`,
    String.raw`(?:\?transport=(?<way>udp|tcp))?$`,
  ].join(""),
);

/** Largest UDP or TCP port. Source: RFC 9293 §3.1, 16 bits. */
const PORT_MAX = 65_535;

/** A TURN server, as its URL names it. */
export interface TurnServer {
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly transport: "udp" | "tcp" | "tls" | "dtls";
}

/**
 * The server that a URL such as `turn:turn.example:3478?transport=udp` names; undefined when it is
 * not the URL of a TURN server.
 */
export function turnServerFrom(url: string): TurnServer | undefined {
  const parts = PARTS.exec(url)?.groups;
  if (parts === undefined) return undefined;
  const { scheme, ipv6, name = "", way } = parts;
  const port = Number(parts["port"] ?? (scheme === "turns" ? PORTS.turns : PORTS.turn));
  if (port < 1 || port > PORT_MAX) return undefined;
  return { host: ipv6 ?? name, port, transport: transportOf(scheme, way) };
}

function transportOf(scheme: string | undefined, way: string | undefined): TurnServer["transport"] {
  if (scheme === "turns") return way === "udp" ? "dtls" : "tls";
  return way === "tcp" ? "tcp" : "udp";
}
