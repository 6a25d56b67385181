/** How fast a file can reach everybody at best, by the peers' uplinks alone. */

/** One provider and receivers with the same uplink; downlinks are not the bottleneck. */
export interface Crowd {
  /** At least 1. */
  readonly receiverCount: number;
  /** Size of the file. */
  readonly sizeBytes: number;
}

/**
 * Least time until the last receiver has the file, seconds, were it water: the provider sends
 * each byte once, all uplinks together carry a copy for each receiver. Equal uplinks, free
 * downlinks. Source: Kumar and Ross, "Peer-assisted file distribution", HotWeb 2006.
 *
 * @param uplinkBytesPerSecond  Of each peer.
 */
export function fluidBound(
  { receiverCount, sizeBytes }: Crowd,
  uplinkBytesPerSecond: number,
): number {
  const once = sizeBytes / uplinkBytesPerSecond;
  const all = (receiverCount * sizeBytes) / ((receiverCount + 1) * uplinkBytesPerSecond);
  return Math.max(once, all);
}
