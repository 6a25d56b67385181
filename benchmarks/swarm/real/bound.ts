/** How fast a file can reach everybody at best, by the peers' uplinks alone. */

/** One provider and receivers with the same uplink; downlinks are not the bottleneck. */
export interface Crowd {
  /** At least 1. */
  readonly receiverCount: number;
  /** Size of the file. */
  readonly sizeBytes: number;
}

/**
 * Least time until the last receiver has the file, seconds, as if it flowed like water: the
 * provider sends each byte once, and all uplinks together carry a copy for each receiver. Source: Kumar and
 * Ross, "Peer-assisted file distribution: the minimum distribution time", 2006, for equal uplinks
 * and free downlinks.
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
