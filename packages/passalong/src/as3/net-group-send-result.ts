/** NetGroupSendResult: what became of a message that was sent one hop. */

/** The constants of flash.net. */
export const NetGroupSendResult = {
  /** It is on its way. */
  SENT: "sent",
  /** There is nobody to send it to. */
  NO_ROUTE: "no route",
  /** The group does not route, or the message is too large, or too much waits already. */
  ERROR: "error",
} as const;

/** One of them. */
export type NetGroupSendResultValue = (typeof NetGroupSendResult)[keyof typeof NetGroupSendResult];
