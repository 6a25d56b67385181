/** The fluid bound: no distribution by any algorithm can be over sooner. */

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** When an uplink works for the swarm. */
export interface UplinkSpan {
  readonly bytesPerSecond: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What a distribution is asked to do. */
export interface BoundInput {
  readonly fileBytes: number;
  /** Receivers that are to have the file. */
  readonly receiverCount: number;
  readonly providerBytesPerSecond: number;
  readonly downlinkBytesPerSecondMin: number;
  /** The provider's too; those of peers that misbehave not. */
  readonly uplinks: readonly UplinkSpan[];
}

/**
 * max(F / u_s, F / d_min, t), with t the least time by which all uplinks together can have sent N
 * F, ms.
 *
 * Source: Kumar and Ross, "Peer-assisted file distribution: the minimum distribution time", HotWeb
 * 2006, widened to uplinks that come and go (swarm reference, §8, point 7).
 */
export function fluidBoundMs(input: BoundInput): number {
  const { fileBytes, providerBytesPerSecond, downlinkBytesPerSecondMin } = input;
  const alone =
    (SECOND_MS * fileBytes) / Math.min(providerBytesPerSecond, downlinkBytesPerSecondMin);
  return Math.max(alone, togetherMs(input));
}

function togetherMs({ uplinks, fileBytes, receiverCount }: BoundInput): number {
  let leftBytes = fileBytes * receiverCount;
  const moments = uplinks.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]);
  const turns = [...new Set([0, ...moments])].toSorted((left, right) => left - right);
  for (const [slot, fromMs] of turns.entries()) {
    const untilMs = turns[slot + 1] ?? Number.POSITIVE_INFINITY;
    const working = uplinks.filter((span) => span.fromMs <= fromMs && span.untilMs > fromMs);
    const rate = working.reduce((sum, span) => sum + span.bytesPerSecond, 0) / SECOND_MS;
    const neededMs = rate === 0 ? Number.POSITIVE_INFINITY : leftBytes / rate;
    if (neededMs <= untilMs - fromMs) return fromMs + neededMs;
    leftBytes -= rate * (untilMs - fromMs);
  }
  return Number.POSITIVE_INFINITY;
}
