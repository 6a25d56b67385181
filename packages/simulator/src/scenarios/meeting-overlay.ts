/** What the links of a world make together. */

import type { SimulatedPeer } from "../peers/simulated-peer.ts";

/** Sizes of the parts that hang together by open links among these peers, the largest first. */
export function overlayParts(peers: readonly SimulatedPeer[]): number[] {
  const left = new Map(peers.map((peer) => [peer.peerId, peer]));
  const parts: number[] = [];
  for (const first of peers) {
    if (!left.delete(first.peerId)) continue;
    const part = [first];
    // The loop goes on over what is added meanwhile.
    for (const { links } of part) {
      const met = [...links.values()].filter(({ to, isOpen }) => isOpen && left.delete(to.peerId));
      part.push(...met.map(({ to }) => to));
    }
    parts.push(part.length);
  }
  return parts.toSorted((one, other) => other - one);
}

/** Peers that at least one provider reaches, by paths that links could take. */
export function reachableFrom(
  providers: readonly SimulatedPeer[],
  peers: readonly SimulatedPeer[],
  canLink: (left: SimulatedPeer, right: SimulatedPeer) => boolean,
): Set<SimulatedPeer> {
  const reached = new Set(providers);
  for (const peer of reached) {
    for (const other of peers) if (!reached.has(other) && canLink(peer, other)) reached.add(other);
  }
  return reached;
}
