/**
 * The shell of a peer: group specifiers, keys, links, rendezvous, and the session that joins them
 * to a core.
 */

export { addressKindOf, isAddressAllowed } from "./addresses.ts";
export {
  type Channel,
  type ChannelCloseReason,
  type ChannelHandlers,
  type Lane,
  type ChannelKind,
  type LinkKind,
} from "./channel.ts";
export {
  openDescriptor,
  type OpenDescriptorOptions,
  type OpenedDescriptor,
  openRecord,
  sealDescriptor,
  type SealDescriptorOptions,
  type SealedDescriptor,
  sealRecord,
  type SealRecordOptions,
} from "./descriptor-sealing.ts";
export {
  ClosedError,
  ConnectError,
  type ConnectErrorCode,
  PassalongError,
  type PassalongErrorCode,
  RejectedError,
  type RejectedErrorCode,
  ShareError,
  type ShareErrorCode,
  SpecifierError,
  type SpecifierErrorCode,
  StorageError,
  type StorageErrorCode,
  StreamError,
  type StreamErrorCode,
} from "./errors.ts";
export { GroupSpecifier, type ShareSpecifierOptions } from "./group-specifier.ts";
export {
  Handshake,
  type HandshakeFailure,
  type HandshakeOptions,
  type HandshakeRole,
} from "./handshake.ts";
export {
  bytesOfId,
  groupAddressOf,
  Identity,
  peerIdOf,
  PUBLIC_KEY_BYTES,
  SEED_BYTES,
  SIGNATURE_BYTES,
  verifySignature,
} from "./identity.ts";
export { deriveGroupKeys, type GroupKeys } from "./keys.ts";
export {
  CREDIT_WINDOW_BYTES,
  EARLY_FRAMES_MAX,
  GROUP_NAME_BYTES_MAX,
  RENDEZVOUS_URLS_MAX,
  SPECIFIER_BYTES_MAX,
} from "./limits.ts";
export type { Link, LinkCloseReason, LinkHandlers, LinkRoom } from "./link.ts";
export {
  MULTICAST,
  type MemberOptions,
  MulticastHost,
  type MulticastHostOptions,
  multicastHostOf,
} from "./multicast-host.ts";
export {
  openStream,
  type PlayOptions,
  playStream,
  type PublishedStream,
  type PublishOptions,
  publishStream,
  type StreamItem,
  type StreamSession,
  type StreamSource,
} from "./multicast-stream.ts";
export { OVERLAY, OverlayHost } from "./overlay-host.ts";
export type { ObjectHost } from "./object-host.ts";
export type {
  Platform,
  RendezvousSocket,
  RendezvousSocketHandlers,
  TimerHandle,
} from "./platform.ts";
export { loadRelay, type RelayParts } from "./relay/load-relay.ts";
export { RATE_WINDOW_MS, RateMeter } from "./rate-meter.ts";
export { type RendezvousAddress, rendezvousAddressFromUrl } from "./rendezvous-url.ts";
export { LATE_POSTING } from "./late-posting-host.ts";
export { messageIdOf, POSTING, type PostingContext, PostingHost } from "./posting-host.ts";
export {
  decodeRevocations,
  encodeRevocations,
  makePostingRight,
  type PostingRightOptions,
  type Revocation,
} from "./posting-rights.ts";
export {
  candidateLine,
  composeRemoteSdp,
  isCandidateAllowed,
  parseCandidate,
  sectionFromLocalSdp,
} from "./sdp.ts";
export {
  type CipherTerms,
  type EphemeralKey,
  NOISE_KEY_BYTES,
  NOISE_MESSAGE_OVERHEAD_BYTES,
  NOISE_TAG_BYTES,
  NoiseInitiator,
  type NoiseOptions,
  NoiseResponder,
  type NoiseResult,
  type NoiseSuite,
} from "./noise.ts";
export { openSession } from "./session.ts";
export type {
  MessageObserver,
  RendezvousState,
  Session,
  SessionEvents,
  SessionNeighbor,
  SessionOptions,
  SharedSession,
} from "./session-contract.ts";
export type { ServiceContext, ServiceHost, SessionService } from "./session-service.ts";
export {
  type CertificateVerdict,
  type IssueOptions,
  type RevokeOptions,
  RevocationList,
  RightCertificate,
} from "./right-certificate.ts";
export { GroupSpecifierBuilder } from "./specifier-builder.ts";
export type { GroupCapabilities } from "./specifier-fields.ts";
export { APPENDIX_OPTION_TYPES, IDENTITY_OPTION_TYPES } from "./specifier-options.ts";
export type { GroupSpecifierOptions } from "./specifier-parts.ts";
export { type Right, SCRYPT_COST, withUnlockedRights } from "./specifier-passwords.ts";
export type { Attempt, AttemptContext, IceServer, OfferAttempt, Transport } from "./transport.ts";
export { checkStreamName, checkTunables } from "./stream-arguments.ts";
export { EventSource } from "./typed-events.ts";
export { WARNING_INTERVAL_MS, Warnings } from "./warnings.ts";
