/** NetGroupReplicationStrategy: in which order objects are asked for. */

/** The constants of flash.net. */
export const NetGroupReplicationStrategy = {
  /** The least index first. */
  LOWEST_FIRST: "lowestFirst",
  /** What the fewest neighbors have first. */
  RAREST_FIRST: "rarestFirst",
} as const;

/** One of them. */
export type NetGroupReplicationStrategyValue =
  (typeof NetGroupReplicationStrategy)[keyof typeof NetGroupReplicationStrategy];
