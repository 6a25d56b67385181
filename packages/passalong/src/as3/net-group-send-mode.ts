/** NetGroupSendMode: to which neighbor on the ring something is sent. */

/** The constants of flash.net. */
export const NetGroupSendMode = {
  /** The next in the increasing direction. */
  NEXT_INCREASING: "nextIncreasing",
  /** The next in the decreasing direction. */
  NEXT_DECREASING: "nextDecreasing",
} as const;

/** One of them. */
export type NetGroupSendModeValue = (typeof NetGroupSendMode)[keyof typeof NetGroupSendMode];
