/** What a session may do besides replication: a part of its core, and the keys behind it. */

import type { Bytes, GroupId, MemberAddress } from "../base/index.ts";
import type { Command, CoreEvent, Input, ServiceFactory, ServiceOutput } from "../core/index.ts";
import type { FamilyName } from "../wire/index.ts";
import type { GroupSpecifier } from "./group-specifier.ts";
import type { Identity } from "./identity.ts";
import type { MulticastHost } from "./multicast-host.ts";
import type { NeighborSignaling } from "./neighbor-signaling.ts";
import type { Platform } from "./platform.ts";
import type { RightCertificate } from "./right-certificate.ts";

/** What a session brings to its services. */
export interface ServiceContext {
  readonly specifier: GroupSpecifier;
  readonly groupId: GroupId;
  readonly identity: Identity;
  /** True when the identity is used for the first time. */
  readonly isIdentityNew: boolean;
  /** A right to post that somebody with the posters' seed has made for the identity. */
  readonly postingRight: Bytes | undefined;
  /** The same to publish streams. */
  readonly publishCertificate: RightCertificate | undefined;
  readonly platform: Platform;
  /** By the clock of the rendezvous, ms since 1970. */
  readonly clockMs: () => number;
  /** Hands something to the core. */
  readonly input: (input: Input) => void;
  /** Takes a sealed signal that came to an address of this service's own making. */
  readonly takeSignal: (from: MemberAddress, signal: Bytes) => void;
}

/** A service of one session. */
export interface ServiceHost {
  /** How the core takes part. */
  readonly part: ServiceFactory;
  /** Does what the core asks for; undefined: there is no answer, or another service has it. */
  answer(output: ServiceOutput): Input | undefined;
  /**
   * Postings are to be taken part in from now on; a service that can begin with them later alone
   * has this. @returns What the core is to be told; undefined: it takes part already.
   */
  beginPostings?(posting: SessionService): Command | undefined;
  /** True for an event that is meant for this host, not for the application. */
  isOwnBusiness?(event: CoreEvent): boolean;
  /** Signs what is published; the service of streams alone has it. */
  readonly multicast?: MulticastHost;
  /** Another way for signals than the rendezvous; the overlay alone has it. */
  readonly signaling?: NeighborSignaling;
}

/** A service as a session is given it; others need not load it. */
export interface SessionService {
  readonly name: FamilyName;
  /** Takes part; undefined: the group does not have this. */
  open(context: ServiceContext): ServiceHost | undefined;
}

/** Services that members of a group may have (WF13). */
export function familiesOf({ capabilities }: GroupSpecifier): FamilyName[] {
  const { postingEnabled, multicastEnabled } = capabilities;
  return [
    "overlay",
    ...(postingEnabled ? (["posting"] as const) : []),
    ...(multicastEnabled ? (["multicast"] as const) : []),
  ];
}
