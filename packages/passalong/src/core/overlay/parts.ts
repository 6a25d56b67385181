/** What the parts of the overlay share. */

import type { GroupAddress, PeerId, Random } from "../../base/index.ts";
import type { DeadlineTable } from "../deadlines.ts";
import type { Membership } from "../membership/membership.ts";
import type { Outbox } from "../outbox.ts";
import type { MemberTable } from "./member-table.ts";

/** What a core with an overlay is told besides. */
export interface OverlayOptions {
  /** A peer's place on the group's ring, SHA-256 of group id and peer id: a pure function. */
  readonly addressOf: (peerId: PeerId) => GroupAddress;
  /** True where the group's specifier allows directed routing. */
  readonly isRoutingEnabled: boolean;
}

/** What the parts of the overlay are made of. */
export interface OverlayParts {
  readonly selfId: PeerId;
  readonly options: OverlayOptions;
  readonly outbox: Outbox;
  readonly deadlines: DeadlineTable;
  readonly random: Random;
  readonly membership: Membership;
  readonly table: MemberTable;
}
