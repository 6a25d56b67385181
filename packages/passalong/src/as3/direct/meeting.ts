/**
 * The two groups of a stream between two peers: the meeting, named after the peer that is played,
 * where others find it, and the pair, which only the two know (NG33).
 */

import type { Bytes, PeerId } from "../../base/index.ts";
import { GroupSpecifier } from "../../group/index.ts";

/** The group in which a peer that publishes to peers can be met. */
export function meetingSpecifierOf(peerId: PeerId): GroupSpecifier {
  return GroupSpecifier.create({
    name: `directConnections ${peerId}`,
    capabilities: { routingEnabled: true, serverChannelEnabled: true },
  });
}

/**
 * The group of two peers alone. Both make it of the same secret, so that nobody can be led to
 * another group or another rendezvous.
 *
 * @param secret  32 bytes.
 */
export function pairSpecifierOf(secret: Bytes): GroupSpecifier {
  return GroupSpecifier.create({
    name: "direct",
    uniqueBytes: secret,
    capabilities: { routingEnabled: true, multicastEnabled: true, serverChannelEnabled: true },
  });
}
