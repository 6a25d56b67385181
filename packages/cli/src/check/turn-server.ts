/** Where a TURN server is, as its URL says (RFC 7065). */

/** Where servers listen when their URLs do not say. Source: RFC 7065 §3.1. */
const PORTS = { turn: 3_478, turns: 5_349 } as const;

/** A server, as its URL names it. */
export interface TurnServer {
  readonly host: string;
  readonly port: number;
  readonly transport: "udp" | "tcp" | "tls";
}

/** As in RFC 7065; the rendezvous' frame was checked already. */
const PARTS =
  /^(?<scheme>turns?):(?<host>\[[^\]]+\]|[^:?]+)(?::(?<port>\d+))?(?:\?transport=(?<way>\w+))?$/;

/** The server that a URL names; undefined when nobody here speaks to it (DTLS). */
export function turnServerFrom(url: string): TurnServer | undefined {
  const parts = PARTS.exec(url.toLowerCase())?.groups;
  if (parts === undefined) return undefined;
  const { scheme, host = "" } = parts;
  const usual = scheme === "turns" ? PORTS.turns : PORTS.turn;
  const transport = transportOf(scheme, parts["way"]);
  if (transport === undefined) return undefined;
  return { host: host.replace(/^\[|\]$/g, ""), port: Number(parts["port"] ?? usual), transport };
}

function transportOf(
  scheme: string | undefined,
  wished: string | undefined,
): TurnServer["transport"] | undefined {
  if (scheme === "turns") return wished === "udp" ? undefined : "tls";
  return wished === "tcp" ? "tcp" : "udp";
}
