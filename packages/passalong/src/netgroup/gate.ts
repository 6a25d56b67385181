/** What lets calls into a group pass: it is open, and has what they need. */

import { ClosedError, type GroupCapabilities, RejectedError } from "../group/index.ts";

/** A capability that methods need. */
export type NeededCapability =
  | "multicastEnabled"
  | "objectReplicationEnabled"
  | "postingEnabled"
  | "routingEnabled";

/** What a group without it does not do. */
const LACKS: Readonly<Record<NeededCapability, string>> = {
  multicastEnabled: "has no streams",
  objectReplicationEnabled: "does not replicate objects",
  postingEnabled: "has no postings",
  routingEnabled: "does not route",
};

/**
 * One group's.
 *
 *     open ──close──> closed
 */
export class Gate {
  readonly #capabilities: GroupCapabilities;
  #isClosed = false;

  constructor(capabilities: GroupCapabilities) {
    this.#capabilities = capabilities;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  close(): void {
    this.#isClosed = true;
  }

  /** @throws {@link ClosedError} when the group is closed. */
  checkOpen(): void {
    if (this.#isClosed) throw new ClosedError("The group is closed; join it again.");
  }

  /**
   * @throws {@link ClosedError} when the group is closed; {@link RejectedError}
   *   `rejected/notEnabled` when it lacks what a method needs.
   */
  check(capability: NeededCapability): void {
    this.checkOpen();
    if (this.#capabilities[capability]) return;
    throw new RejectedError(
      "rejected/notEnabled",
      `This group ${LACKS[capability]}: make one with ${capability}.`,
    );
  }
}
