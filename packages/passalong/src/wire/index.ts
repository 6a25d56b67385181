/** Bytes and values: the only layer that knows a byte offset. */

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
export { Reader, Writer } from "./fields.ts";
export * from "./limits.ts";
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
  WithdrawMessage,
} from "./messages.ts";
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
  SampleMessage,
  ServerMessage,
  UndeliverableMessage,
  WelcomeMessage,
} from "./rendezvous-messages.ts";
