/**
 * The first byte of every frame. A number once used is never used for anything else; retired ones
 * stay listed.
 *
 * The tables of docs/spec/2-rendezvous.md and docs/spec/3-wire.md show the same numbers; a test
 * compares them.
 */

/**
 * Between neighbors. 0x01 to 0x0f: the link itself; 0x10 to 0x1f: replication; 0x28 to 0x31:
 * posting; 0x32 to 0x45: overlay and directed routing; 0x46 to 0x59: multicast.
 */
export const MESSAGE_TYPES = {
  auth: 0x01,
  credit: 0x02,
  goodbye: 0x03,
  ping: 0x04,
  pong: 0x05,
  register: 0x10,
  have: 0x11,
  withdraw: 0x12,
  request: 0x13,
  cancel: 0x14,
  busy: 0x15,
  deny: 0x16,
  data: 0x17,
  seeding: 0x18,
  wildcard: 0x19,
  urgent: 0x1a,
  posting: 0x28,
  postingHave: 0x29,
  postingWant: 0x2a,
  postingVector: 0x2b,
  postingSummary: 0x2c,
  postingPush: 0x2d,
  memberRecords: 0x32,
  suspicions: 0x33,
  membersDigest: 0x34,
  membersKnown: 0x35,
  membersWanted: 0x36,
  direct: 0x37,
  route: 0x38,
  routeTaken: 0x39,
  routeResult: 0x3a,
  stream: 0x46,
  streamFollow: 0x47,
  streamMap: 0x48,
  streamPush: 0x49,
  streamPushing: 0x4a,
  streamPull: 0x4b,
  streamData: 0x4c,
} as const;

/** Messages of services have this number or a greater one. */
export const SERVICE_TYPES_FROM = 0x28;

/** Messages of services by family, but those that nobody sends unasked: see WF13. */
export const UNASKED_MESSAGES = {
  posting: [
    "posting",
    "postingHave",
    "postingWant",
    "postingVector",
    "postingSummary",
    "postingPush",
  ],
  overlay: [
    "memberRecords",
    "suspicions",
    "membersDigest",
    "membersKnown",
    "membersWanted",
    "direct",
    "route",
    "routeTaken",
    "routeResult",
  ],
  multicast: ["stream", "streamFollow", "streamMap", "streamPush", "streamPushing", "streamPull"],
} as const;

/** From a peer to the rendezvous. */
export const CLIENT_MESSAGE_TYPES = {
  join: 0x80,
  leave: 0x81,
  sample: 0x82,
  relay: 0x83,
  resume: 0x84,
  circuitOpen: 0x85,
  circuitData: 0x86,
  circuitCredit: 0x87,
  circuitClose: 0x88,
  keepalive: 0x8f,
} as const;

/** From the rendezvous to a peer. */
export const SERVER_MESSAGE_TYPES = {
  welcome: 0xc0,
  joined: 0xc1,
  members: 0xc2,
  deliver: 0xc3,
  undeliverable: 0xc4,
  refused: 0xc5,
  circuitOpened: 0xc6,
  circuitData: 0xc7,
  circuitCredit: 0xc8,
  circuitClosed: 0xc9,
  turn: 0xca,
  keepalive: 0xcf,
} as const;

/** Descriptors, the first byte after the format version. */
export const DESCRIPTOR_TYPES = {
  offer: 0x01,
  answer: 0x02,
  candidates: 0x03,
} as const;

/** Sections of a descriptor; unknown ones are passed over, so that new kinds of links can come. */
export const SECTION_TYPES = {
  webrtc: 0x01,
  tcp: 0x02,
  relay: 0x03,
} as const;

/** Goodbye reasons in the order of their numbers, from 0. */
export const GOODBYE_REASONS = ["leaving", "surplus", "replaced", "violation", "silent"] as const;

/** Parts of a vector of postings in the order of their numbers, from 0. */
export const VECTOR_PARTS = ["more", "last", "answer"] as const;
/** Purposes of routed bytes in the order of their numbers, from 0. */
export const ROUTE_PURPOSES = ["application", "signal"] as const;

/** Refusal reasons in the order of their numbers, from 0. */
export const REFUSAL_REASONS = ["rateLimited", "tooManyGroups", "full", "notJoined"] as const;

/** Why circuits end, in the order of their numbers, from 0. */
export const CIRCUIT_END_REASONS = ["closed", "alone", "tooMany", "refused"] as const;
