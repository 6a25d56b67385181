/** Brings what the core of a NetGroup says to the service that it is about. */

import { unreachable } from "../base/index.ts";
import type { CoreEvent } from "../core/index.ts";
import type { DirectedRouting } from "./directed-routing.ts";
import type { Membership } from "./membership.ts";
import type { Multicast } from "./multicast.ts";
import type { Emit } from "./net-group-events.ts";
import type { ObjectReplication } from "./object-replication.ts";
import type { Postings } from "./postings.ts";
import type { Revocations } from "./revocations.ts";
import type { Traffic } from "./traffic.ts";

/** Who hears of the core. */
export interface Hearers {
  readonly membership: Membership;
  readonly multicast: Multicast;
  readonly postings: Postings;
  readonly replication: ObjectReplication;
  readonly revocations: Revocations;
  readonly routing: DirectedRouting;
  readonly traffic: Traffic;
  readonly emit: Emit;
}

/** Dispatches one event. */
export function dispatch(event: CoreEvent, hearers: Hearers): void {
  switch (event.type) {
    case "neighborJoined":
    case "neighborLeft":
    case "memberJoined":
    case "memberLeft":
      hearers.membership.onCoreEvent(event);
      return;
    case "objectReceived":
      hearers.traffic.onObjectReceived(event.sizeBytes);
      hearers.replication.onCoreEvent(event);
      return;
    case "requestSent":
    case "requestFailed":
      hearers.replication.onCoreEvent(event);
      return;
    case "objectSent":
      hearers.traffic.onObjectSent(event.sizeBytes);
      return;
    case "banned":
      hearers.emit("banned", { peerId: event.peerId, rule: event.rule });
      return;
    case "coverageChanged":
    case "directReceived":
    case "directEnded":
    case "routeEnded":
    case "routeReceived":
      hearers.routing.onCoreEvent(event);
      return;
    case "postingReceived":
    case "posted":
    case "postRefused":
    case "postingsHeard":
      hearers.postings.onCoreEvent(event);
      return;
    case "streamPublished":
    case "streamUnpublished":
    case "streamReset":
    case "streamReceived":
    case "streamFinished":
    case "streamGap":
      hearers.multicast.onCoreEvent(event);
      return;
    case "registerChanged":
      hearers.revocations.onChanged(event.value);
      return;
    // Nothing is stored here, and the application knows what it wants.
    case "storageFailed":
    case "wantSatisfied":
    case "lingerEnded":
    // Nothing is asked of services that are not there.
    case "commandRefused":
      return;
    default:
      unreachable(event);
  }
}
