/** Bytes and values: the only layer that knows a byte offset. */

export { decodeMessage, encodedBytes, encodeMessage, isMalformed } from "./codec.ts";
export type {
  AnswerDescriptor,
  Candidate,
  CandidatesDescriptor,
  Descriptor,
  DescriptorSections,
  OfferDescriptor,
  TcpAddress,
  TcpSection,
  WebRtcSection,
} from "./descriptor.ts";
export { decodeDescriptor, encodeDescriptor } from "./descriptor-codec.ts";
export { Reader, Writer } from "./fields.ts";
export * from "./limits.ts";
export {
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
  PeerMessage,
  PingMessage,
  PongMessage,
  RegisterMessage,
  RequestMessage,
  SeedingMessage,
  UrgentMessage,
  WildcardMessage,
  WithdrawMessage,
} from "./messages.ts";
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
  SLICES,
  streamFragmentBytes,
  streamIdentityBytes,
  streamStatementBytes,
} from "./multicast-codec.ts";
export {
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
export {
  decodeClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  encodeServerMessage,
} from "./rendezvous-codec.ts";
export type {
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
  UndeliverableMessage,
  WelcomeMessage,
} from "./rendezvous-messages.ts";
