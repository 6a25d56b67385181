/** How the peers of each server talk: what joining is, and a signal from one to another. */

import { randomBytes, randomUUID } from "node:crypto";
import {
  decodeServerMessage,
  encodeClientMessage,
  isMalformed,
  type ServerMessage,
} from "passalong/wire";
import { groupIdFromBytes, type MemberAddress } from "passalong/base";

/** Servers that are measured. */
export type DialectName = "passalong" | "tracker" | "peer";

/** Bytes of a signal. Source: measured, a sealed descriptor with candidates. */
const SIGNAL_BYTES = 700;

/** A record as long as those of real peers, bytes. Source: measured, a sealed record. */
const RECORD_BYTES = 109;

/** What comes to a peer. */
export type Heard =
  /** It is in its group; `address` is how others name it. */
  | { readonly type: "joined"; readonly address: string }
  /** A signal of another one. */
  | { readonly type: "signal" }
  /** Too many join: once more after so long. */
  | { readonly type: "later"; readonly waitMs: number }
  | { readonly type: "other" };

/** One peer's side of a conversation. */
export interface Dialect {
  /** Where it connects. */
  readonly url: string;
  /** What it says first; undefined: to connect is to join. */
  joining(): string | Uint8Array | undefined;
  read(data: Buffer): Heard;
  /** A signal to the peer of an address. */
  signal(address: string): string | Uint8Array;
}

/**
 * A new peer.
 *
 * @param group  Number of its group.
 */
export function dialectOf(name: DialectName, url: string, group: number): Dialect {
  switch (name) {
    case "passalong":
      return passalong(url, group);
    case "tracker":
      return tracker(url, group);
    case "peer":
      return peer(url);
  }
}

function passalong(url: string, group: number): Dialect {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(0, group);
  const groupId = groupIdFromBytes(bytes);
  return {
    url: `${url.replace(/^http/, "ws")}rendezvous`,
    joining: () =>
      encodeClientMessage({ type: "join", groupId, record: randomBytesOf(RECORD_BYTES) }),
    read: (data) => heardOf(decodeServerMessage(new Uint8Array(data))),
    signal: (to) =>
      encodeClientMessage({
        type: "relay",
        groupId,
        // What was read from a rendezvous' answer.
        to: to as MemberAddress,
        signal: randomBytesOf(SIGNAL_BYTES),
      }),
  };
}

function heardOf(message: ReturnType<typeof decodeServerMessage>): Heard {
  if (isMalformed(message)) return { type: "other" };
  return heard(message);
}

function heard(message: ServerMessage): Heard {
  if (message.type === "joined") return { type: "joined", address: message.address };
  if (message.type === "refused") return { type: "later", waitMs: message.retryAfterMs };
  return { type: message.type === "deliver" ? "signal" : "other" };
}

/** The protocol of WebTorrent: a signal is an offer to whoever the tracker chooses. */
function tracker(url: string, group: number): Dialect {
  const infoHash = Buffer.alloc(20);
  infoHash.writeUInt32BE(group);
  const peerId = randomBytes(20).toString("binary");
  const announce = (rest: object): string =>
    JSON.stringify({
      ...{ action: "announce", info_hash: infoHash.toString("binary"), peer_id: peerId },
      ...{ uploaded: 0, downloaded: 0, left: 1, numwant: 0, offers: [] },
      ...rest,
    });
  return {
    url: url.replace(/^http/, "ws"),
    joining: () => announce({ event: "started" }),
    read: (data) => {
      const text = data.toString();
      if (text.includes('"offer"')) return { type: "signal" };
      return text.includes('"interval"') ? { type: "joined", address: "" } : { type: "other" };
    },
    signal: () => {
      const sdp = randomBytes(SIGNAL_BYTES / 2).toString("hex");
      const offer_id = randomBytes(20).toString("binary");
      return announce({ numwant: 1, offers: [{ offer: { type: "offer", sdp }, offer_id }] });
    },
  };
}

/** The protocol of PeerJS: it has no groups; to connect is to join. */
function peer(url: string): Dialect {
  const id = randomUUID();
  const query = `key=peerjs&id=${id}&token=${id}&version=1.5.5`;
  return {
    url: `${url.replace(/^http/, "ws")}peerjs?${query}`,
    joining: () => undefined,
    read: (data) => {
      const text = data.toString();
      if (text.includes('"OPEN"')) return { type: "joined", address: id };
      return { type: text.includes('"OFFER"') ? "signal" : "other" };
    },
    signal: (dst) => {
      const sdp = randomBytes(SIGNAL_BYTES / 2).toString("hex");
      return JSON.stringify({ type: "OFFER", src: id, dst, payload: { sdp } });
    },
  };
}

function randomBytesOf(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(randomBytes(size));
}
