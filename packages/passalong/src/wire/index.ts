/** Bytes and values: the only layer that knows a byte offset. */

export { Codec, isMalformed } from "./codec.ts";
export type {
  AnswerDescriptor,
  Candidate,
  CandidatesDescriptor,
  Descriptor,
  DescriptorSections,
  OfferDescriptor,
  RelaySection,
  TcpAddress,
  TcpSection,
  WebRtcSection,
} from "./descriptor.ts";
export { decodeDescriptor, encodeDescriptor } from "./descriptor-codec.ts";
export { Reader, Writer } from "./fields.ts";
export * from "./limits.ts";
export type { FamilyName, MessageFamily } from "./message-family.ts";
export {
  CIRCUIT_END_REASONS,
  CLIENT_MESSAGE_TYPES,
  DESCRIPTOR_TYPES,
  GOODBYE_REASONS,
  MESSAGE_TYPES,
  REFUSAL_REASONS,
  SECTION_TYPES,
  SERVER_MESSAGE_TYPES,
  VECTOR_PARTS,
} from "./message-types.ts";
export type {
  AuthMessage,
  BusyMessage,
  CancelMessage,
  CreditMessage,
  DataMessage,
  DenyMessage,
  EncodedFrame,
  GoodbyeMessage,
  GoodbyeReason,
  HaveMessage,
  LinkMessage,
  Malformed,
  Message,
  PassedOver,
  PeerMessage,
  PingMessage,
  PongMessage,
  RegisterMessage,
  RequestMessage,
  SeedingMessage,
  ServiceMessage,
  UrgentMessage,
  WildcardMessage,
  WithdrawMessage,
} from "./messages.ts";
export { POSTING_MESSAGES, postingFrameBytes } from "./posting-codec.ts";
export { isPostingMessage } from "./posting-messages.ts";
export type {
  PostingHaveMessage,
  PostingId,
  PostingMessage,
  PostingPeerMessage,
  PostingPushMessage,
  PostingRange,
  PostingStand,
  PostingSummaryMessage,
  PostingVectorMessage,
  PostingWantMessage,
  VectorPart,
} from "./posting-messages.ts";
export { bulkBytes } from "./messages.ts";
export {
  MULTICAST_MESSAGES,
  multicastFrameBytes,
  SLICES,
  streamFragmentBytes,
  streamIdentityBytes,
  streamStatementBytes,
} from "./multicast-codec.ts";
export {
  isMulticastMessage,
  type MulticastMessage,
  type StreamAnnouncement,
  type StreamDataMessage,
  type StreamFollowMessage,
  type StreamMapMessage,
  type StreamMessage,
  type StreamPart,
  type StreamPullMessage,
  type StreamPushingMessage,
  type StreamPushMessage,
  type StreamTunables,
  TUNABLE_RANGES,
} from "./multicast-messages.ts";
export { flagsOf, OVERLAY_MESSAGES, overlayFrameBytes } from "./overlay-codec.ts";
export { isOverlayMessage } from "./overlay-messages.ts";
export type {
  DirectMessage,
  KnownMember,
  MemberRecord,
  MemberRecordsMessage,
  MembersDigestMessage,
  MembersKnownMessage,
  MembersWantedMessage,
  OverlayMessage,
  PeerPrefix,
  RouteMessage,
  RoutePurpose,
  RouteResultMessage,
  RouteTakenMessage,
  Suspicion,
  SuspicionsMessage,
} from "./overlay-messages.ts";
export {
  decodeClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  encodeServerMessage,
} from "./rendezvous-codec.ts";
export type {
  CircuitClosedMessage,
  CircuitCloseMessage,
  CircuitCreditMessage,
  CircuitDataMessage,
  CircuitEndReason,
  CircuitOpenedMessage,
  CircuitOpenMessage,
  ClientMessage,
  DeliverMessage,
  JoinedMessage,
  JoinMessage,
  KeepaliveMessage,
  LeaveMessage,
  MemberEntry,
  MembersMessage,
  RefusalReason,
  RefusedMessage,
  RelayMessage,
  ResumeMessage,
  SampleMessage,
  ServerMessage,
  TurnMessage,
  UndeliverableMessage,
  WelcomeMessage,
} from "./rendezvous-messages.ts";
export { type TurnServer, turnServerFrom } from "./turn-server.ts";
