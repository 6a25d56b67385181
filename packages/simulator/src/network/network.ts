/** Carries messages between peers: latency, shared uplinks and downlinks, and links that end. */

import { type Bytes, concatBytes, type PeerId, type Random } from "passalong/base";
import {
  bulkBytes,
  FRAGMENT_BYTES_MAX,
  type GoodbyeReason,
  isMalformed,
  type Message,
  MESSAGE_TYPES,
  type PassedOver,
  type PeerMessage,
} from "passalong/wire";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { Timeline } from "../timeline.ts";
import { FRAMES } from "./frames.ts";
import { LinkEnd } from "./link-end.ts";

/** How messages cross the network. */
export type Wire = "values" | "bytes";

/**
 * Bytes around each control message: headers of IP, UDP, DTLS and SCTP. Source: network model of
 * the swarm reference, §8.
 */
const PACKET_OVERHEAD_BYTES = 80;

/** A link's window is never smaller. Source: as above. */
const WINDOW_BYTES_MIN = 131_072;

/** Queueing that an ideal window allows beyond the round trip, ms. Source: as above. */
const WINDOW_SPARE_MS = 50;

/** A link's window is never larger: the credit of a real one. */
const WINDOW_BYTES_MAX = 4_194_304;

/** Size of a credit message: its type and a total of five bytes. */
const CREDIT_BYTES = 6;

/** What the network does to everything that crosses it. */
export interface NetworkOptions {
  readonly wire: Wire;
  /** Each message takes up to this much longer, at random, ms. */
  readonly jitterMs: number;
  /** Memory is given free by the object: windows hold two of them. */
  readonly objectBytes: number;
}

/** The network of a world. */
export class Network {
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #options: NetworkOptions;

  constructor(timeline: Timeline, random: Random, options: NetworkOptions) {
    this.#timeline = timeline;
    this.#random = random;
    this.#options = options;
  }

  /** Opens a link; nothing happens when there is one, or one side is gone. */
  link(left: SimulatedPeer, right: SimulatedPeer): void {
    if (!left.isAlive || !right.isAlive || left.links.has(right.peerId)) return;
    left.links.set(right.peerId, this.#makeEnd(left, right));
    right.links.set(left.peerId, this.#makeEnd(right, left));
    for (const [peer, other] of [
      [left, right],
      [right, left],
    ] as const) {
      peer.input({ type: "neighborConnected", peerId: other.peerId });
      this.#tellWritable(peer, other.peerId);
    }
  }

  /** Opens a link that takes the place of one that there may be, make before break (MB9). */
  relink(left: SimulatedPeer, right: SimulatedPeer): void {
    for (const [peer, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const end = peer.links.get(other.peerId);
      if (end !== undefined) this.#close(peer, end);
    }
    this.link(left, right);
  }

  /**
   * Ends a link in good order: the other side hears of it after the latency. What is under way is
   * lost, but for what who leaves said in the same moment.
   */
  unlink(peer: SimulatedPeer, peerId: PeerId, goodbye: GoodbyeReason): void {
    const end = peer.links.get(peerId);
    if (end === undefined) return;
    const back = end.to.links.get(peer.peerId);
    this.#close(peer, end);
    const hasLastWords = goodbye === "leaving" && end.controlSentAt === this.#timeline.now;
    const wordsArriveAt = hasLastWords ? end.controlArrivesAt : 0;
    const at = Math.max(this.#timeline.now + end.latencyMs, wordsArriveAt);
    end.isOpen = hasLastWords;
    this.#timeline.at(at, "link", end.to.number, () => {
      end.isOpen = false;
      this.#lose(end.to, back, goodbye);
    });
  }

  /** Cuts a link without a word: each side notices after a while of its own, ms. */
  cut(peer: SimulatedPeer, end: LinkEnd, noticedAfterMs: number): void {
    const back = end.to.links.get(peer.peerId);
    end.isOpen = false;
    if (back !== undefined) back.isOpen = false;
    const notice = (subject: SimulatedPeer, lost: LinkEnd | undefined): void =>
      this.#timeline.after(noticedAfterMs, "link", subject.number, () => this.#lose(subject, lost));
    notice(peer, end);
    notice(end.to, back);
  }

  /** Sends a message; what no link carries is dropped. */
  send(peer: SimulatedPeer, to: PeerId, message: PeerMessage): void {
    const end = peer.links.get(to);
    if (end === undefined) return;
    const bytes = bulkBytes(message);
    if (bytes !== undefined) this.#sendData(peer, end, { message, length: bytes });
    else this.#sendControl(peer, end, message);
  }

  /** Gives payload bytes of a neighbor free: they may be under way again. */
  release(peer: SimulatedPeer, peerId: PeerId, bytes: number): void {
    const end = peer.links.get(peerId);
    const back = end?.to.links.get(peer.peerId);
    if (end === undefined || back === undefined) return;
    this.#countControl(peer, CREDIT_BYTES);
    this.#timeline.at(this.#controlArrival(end), "credit", end.to.number, () => {
      end.arrive(() => {
        if (!back.isOpen) return;
        back.inFlightBytes -= bytes;
        this.#tellWritable(end.to, peer.peerId);
      });
    });
  }

  #makeEnd(from: SimulatedPeer, to: SimulatedPeer): LinkEnd {
    const latencyMs = from.traits.latencyMs + to.traits.latencyMs;
    const rate = Math.min(from.traits.uplinkBytesPerSecond, to.traits.downlinkBytesPerSecond);
    const ideal = (rate * (2 * latencyMs + WINDOW_SPARE_MS)) / 1_000;
    const least = Math.max(WINDOW_BYTES_MIN, 2 * this.#options.objectBytes);
    const windowBytes = Math.min(WINDOW_BYTES_MAX, Math.max(least, ideal));
    return new LinkEnd({ from, to, latencyMs, windowBytes });
  }

  #sendData(
    peer: SimulatedPeer,
    end: LinkEnd,
    { message, length }: { readonly message: PeerMessage; readonly length: number },
  ): void {
    end.inFlightBytes += length;
    peer.counts.sentPayloadBytes += length;
    const carried = this.#encode(message);
    peer.uplink.send(end.queue, length, () => {
      const arrivedAt = this.#timeline.now + end.latencyMs + this.#jitter();
      const throughAt = end.to.downlink.take(arrivedAt, length);
      this.#timeline.at(throughAt, "arrival", end.to.number, () => {
        end.arrive(() => {
          end.to.counts.receivedPayloadBytes += length;
          this.#deliver(end, carried);
        });
      });
    });
  }

  #sendControl(peer: SimulatedPeer, end: LinkEnd, message: PeerMessage): void {
    this.#countControl(peer, FRAMES.encodedBytes(message));
    const carried = this.#encode(message);
    this.#timeline.at(this.#controlArrival(end), "arrival", end.to.number, () => {
      end.arrive(() => this.#deliver(end, carried));
    });
  }

  #countControl(peer: SimulatedPeer, sizeBytes: number): void {
    const bytes = sizeBytes + PACKET_OVERHEAD_BYTES;
    peer.counts.controlBytes += bytes;
    peer.counts.controlMessages += 1;
    peer.uplink.charge(bytes);
  }

  #controlArrival(end: LinkEnd): number {
    const at = this.#timeline.now + end.latencyMs + this.#jitter();
    end.controlArrivesAt = Math.max(end.controlArrivesAt, at);
    end.controlSentAt = this.#timeline.now;
    return end.controlArrivesAt;
  }

  #jitter(): number {
    return this.#options.jitterMs === 0 ? 0 : this.#random.unit() * this.#options.jitterMs;
  }

  /** On the wire as bytes when that is what is simulated: codec and core have to agree. */
  #encode(message: PeerMessage): PeerMessage | Bytes {
    if (this.#options.wire === "values") return message;
    const { head, body } = FRAMES.encode(message);
    return concatBytes(head, body);
  }

  #deliver(end: LinkEnd, carried: PeerMessage | Bytes): void {
    const message = carried instanceof Uint8Array ? FRAMES.decode(carried) : carried;
    if (isMalformed(message)) {
      // A real link ends when a frame breaks a rule.
      this.unlink(end.to, end.from.peerId, "violation");
      end.to.input({ type: "neighborDisconnected", peerId: end.from.peerId });
      return;
    }
    if (!isForCore(message)) return;
    this.#timeline.trace.note(MESSAGE_TYPES[message.type] | (end.from.number << 8));
    end.to.input({ type: "message", from: end.from.peerId, message });
  }

  #tellWritable(peer: SimulatedPeer, peerId: PeerId): void {
    const end = peer.links.get(peerId);
    if (end === undefined) return;
    const { inFlightBytes, writableBytes } = end;
    // A channel with any room takes one more frame whole.
    const bytes = writableBytes > 0 ? Math.max(writableBytes, FRAGMENT_BYTES_MAX) : 0;
    peer.input({ type: "writable", peerId, bytes, inFlightBytes });
  }

  #close(peer: SimulatedPeer, end: LinkEnd): void {
    end.isOpen = false;
    peer.links.delete(end.to.peerId);
    peer.uplink.drop(end.queue);
  }

  #lose(peer: SimulatedPeer, end: LinkEnd | undefined, goodbye?: GoodbyeReason): void {
    if (end === undefined || peer.links.get(end.to.peerId) !== end) return;
    this.#close(peer, end);
    const input = { type: "neighborDisconnected", peerId: end.to.peerId } as const;
    peer.input(goodbye === undefined ? input : { ...input, goodbye });
  }
}

function isForCore(message: Message | PassedOver): message is PeerMessage {
  return !["auth", "credit", "goodbye", "passedOver"].includes(message.type);
}
