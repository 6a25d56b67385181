/** Every error class of the library, named by what the caller can do about it. */

/** Why a specifier or a link cannot be used. */
export type SpecifierErrorCode =
  /** It is not one at all. */
  | "specifier/invalid"
  /** Its checksum differs: cut or mistyped. */
  | "specifier/checksum"
  /** It was made by a newer version. */
  | "specifier/version"
  /** The password that it carries is not the group's. */
  | "specifier/password";

/** Why no rendezvous can be reached. */
export type ConnectErrorCode = "connect/unreachable" | "connect/refused";

/** Why files cannot be stored or read. */
export type StorageErrorCode = "storage/full" | "storage/io" | "storage/changed";

/** Why a share cannot be used as asked. */
export type ShareErrorCode =
  /** Nothing to share, or more than the limits allow. */
  | "share/size"
  /** What the publisher signed breaks a rule of the format. */
  | "share/invalid"
  /** The caller holds no right to publish here. */
  | "share/unauthorized";

/** Why somebody may not do something. */
export type RejectedErrorCode =
  /** The group's capabilities do not include it: only another group can. */
  | "rejected/notEnabled"
  /** The group has no connections between peers. */
  | "rejected/peerToPeerDisabled"
  /** More than members take of one peer: later they do. */
  | "rejected/tooFast";
/** Why a stream cannot be used as asked. */
export type StreamErrorCode =
  /** The caller holds no right to publish here. */
  | "stream/unauthorized"
  /** There is no such stream any more, or it was ended. */
  | "stream/ended";

/** Any code. */
export type PassalongErrorCode =
  | SpecifierErrorCode
  | ConnectErrorCode
  | StorageErrorCode
  | ShareErrorCode
  | RejectedErrorCode
  | StreamErrorCode
  | "closed";

/** What went wrong, what was expected and what to do, in one sentence; `code` tells programs. */
export abstract class PassalongError extends Error {
  abstract readonly code: PassalongErrorCode;
}

/** A specifier or link is wrong: ask for it again. */
export class SpecifierError extends PassalongError {
  override readonly name = "SpecifierError";
  readonly code: SpecifierErrorCode;

  constructor(code: SpecifierErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** No rendezvous answers: try again later, or another one. */
export class ConnectError extends PassalongError {
  override readonly name = "ConnectError";
  readonly code: ConnectErrorCode;

  constructor(code: ConnectErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Storage refuses: free space, or choose another place. */
export class StorageError extends PassalongError {
  override readonly name = "StorageError";
  readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The share cannot be made or changed like this. */
export class ShareError extends PassalongError {
  override readonly name = "ShareError";
  readonly code: ShareErrorCode;

  constructor(code: ShareErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The group does not allow this: ask its maker for another group. */
export class RejectedError extends PassalongError {
  override readonly name = "RejectedError";
  readonly code: RejectedErrorCode;

  constructor(code: RejectedErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The stream cannot be published or sent on like this. */
export class StreamError extends PassalongError {
  override readonly name = "StreamError";
  readonly code: StreamErrorCode;

  constructor(code: StreamErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The group or share was closed; open it again. */
export class ClosedError extends PassalongError {
  override readonly name = "ClosedError";
  readonly code = "closed";
}
