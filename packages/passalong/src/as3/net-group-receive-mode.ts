/** NetGroupReceiveMode: which addresses a group's member answers for. */

/** The constants of flash.net. */
export const NetGroupReceiveMode = {
  /** Its own address alone. */
  EXACT: "exact",
  /** All addresses that are nearer to its own than to any other's that does so. */
  NEAREST: "nearest",
} as const;

/** One of them. */
export type NetGroupReceiveModeValue =
  (typeof NetGroupReceiveMode)[keyof typeof NetGroupReceiveMode];
