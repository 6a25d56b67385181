/** What can happen to peers that meet: rifts, and people who want them to meet nobody else. */

import type { Bytes, PeerId } from "passalong/base";
import {
  decodeServerMessage,
  encodeServerMessage,
  isMalformed,
  type MemberEntry,
  SAMPLE_MEMBERS_MAX,
} from "passalong/wire";
import { take } from "../network/graph.ts";
import type { SideOf } from "../network/nat.ts";
import { encodeRecord } from "../network/signaling-codec.ts";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { Meeting } from "./meeting.ts";

/**
 * A link that is cut is known to be dead after this, ms, when the core has not found out before.
 * Source: RFC 7675 §5.1, consent to send expires after 30 s.
 */
const CONSENT_MS = 30_000;

/** A rift through the swarm. */
export interface Rift {
  /** Links and paths between different sides are cut. */
  readonly sideOf: SideOf;
  /** Peers that do not reach the rendezvous either. */
  readonly isCutOff: (peer: SimulatedPeer) => boolean;
}

/** Opens a rift; {@link healRift} closes it. */
export function openRift(meeting: Meeting, { sideOf, isCutOff }: Rift): void {
  const { world, introductions, host } = meeting;
  introductions.paths.split(sideOf);
  host.cutOff(isCutOff);
  for (const peer of world.peers) {
    for (const end of peer.links.values()) {
      if (end.isOpen && introductions.paths.isSplit(peer, end.to)) {
        world.network.cut(peer, end, CONSENT_MS);
      }
    }
  }
}

/** Paths are open again; links that were cut stay so. */
export function healRift({ introductions, host }: Meeting): void {
  introductions.paths.heal();
  host.reconnect();
}

/**
 * Makes peers the identities of one attacker: they link with everybody but each other, take part in
 * everything, and never pass on a byte of payload.
 */
export function corrupt({ world }: Meeting, attackers: ReadonlySet<SimulatedPeer>): void {
  const fellows = new Set([...attackers].map(({ peerId }) => peerId));
  for (const attacker of attackers) {
    world.interceptors.set(attacker, (peer, output) => {
      if (output.type === "send" && output.message.type === "data") return [];
      if (output.type !== "connect" || !fellows.has(output.peerId)) return [output];
      peer.input({ type: "connectFailed", peerId: output.peerId });
      return [];
    });
  }
}

/**
 * The rendezvous names nobody but attackers to those who are not attackers, from now on. It learns
 * their addresses as they join.
 */
export function eclipse(
  meeting: Meeting,
  attackers: ReadonlySet<SimulatedPeer>,
  isVictim: (peer: SimulatedPeer) => boolean,
): void {
  const known = new Map<PeerId, MemberEntry>();
  meeting.host.rewrite = (to: SimulatedPeer, frame: Bytes): Bytes => {
    const message = decodeServerMessage(frame);
    if (isMalformed(message)) return frame;
    if (message.type === "joined" && attackers.has(to)) {
      known.set(to.peerId, { address: message.address, record: encodeRecord(to.peerId) });
    }
    if (message.type !== "joined" && message.type !== "members") return frame;
    if (!isVictim(to)) return frame;
    const members = take([...known.values()], SAMPLE_MEMBERS_MAX, meeting.world.random);
    return encodeServerMessage({ ...message, members });
  };
}

/**
 * The rendezvous delivers each signal again, so many times, for whoever likes to replay what was
 * recorded.
 */
export function replay(meeting: Meeting, times: number): void {
  meeting.host.rewrite = (to, frame) => {
    const message = decodeServerMessage(frame);
    if (isMalformed(message) || message.type !== "deliver") return frame;
    for (let time = 0; time < times; time += 1) meeting.host.lineOf(to)?.deliver(frame);
    return frame;
  };
}
