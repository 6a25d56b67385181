/**
 * Passalong: object replication between browsers and Node.js peers. The public API, nothing else.
 */

export type { Bytes, GroupId, PeerId, Range } from "./base/index.ts";
export {
  ClosedError,
  ConnectError,
  type ConnectErrorCode,
  GroupSpecifier,
  type LinkKind,
  PassalongError,
  type PassalongErrorCode,
  type Platform,
  type RendezvousState,
  type SessionNeighbor,
  ShareError,
  type ShareErrorCode,
  SpecifierError,
  type SpecifierErrorCode,
  StorageError,
  type StorageErrorCode,
  StreamError,
  type StreamErrorCode,
} from "./group/index.ts";
export {
  type BatchStore,
  displayName,
  type FileSource,
  harmlessPaths,
  MEMORY_STORE_BYTES_MAX,
  memoryStoreFactory,
  openShare,
  provideFiles,
  type ProvideOptions,
  type ReceiveOptions,
  type Share,
  type SharedFile,
  type ShareEvents,
  type SharePhase,
  type ShareProgress,
  sizeText,
  type StoredFile,
  type StoreFactory,
  type StoreRequest,
} from "./share/index.ts";
