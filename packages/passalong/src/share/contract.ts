/** A share's public face: what the page, the command line and other programs use. */

import type { Bytes, PeerId } from "../base/index.ts";
import type { GroupSpecifier, Platform, RendezvousState, SessionNeighbor } from "../group/index.ts";

/** A file to be offered: random access to bytes that do not change while they are shared. */
export interface FileSource {
  /** Path as the receivers shall see it: components joined by "/", no leading "/". */
  readonly path: string;
  readonly sizeBytes: number;
  /** MIME type, or "" when unknown. Receivers do not trust it. */
  readonly mimeType: string;
  /**
   * Bytes from `start` up to `end`; exactly `end - start` of them.
   *
   * @throws {@link StorageError} `storage/changed` when the file has changed or gone.
   */
  read(start: number, end: number): Promise<Bytes>;
}

/** A file of a share, as the signed catalogue names it, made harmless (SH7). */
export interface SharedFile {
  /** Position in the catalogue, from 0. */
  readonly fileIndex: number;
  /** Safe relative path: components joined by "/", none of them "..", empty, reserved or with control characters; unique in the share. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly mimeType: string;
}

/** Where the bytes of a batch are kept; one byte stream of all files one after the other. */
export interface BatchStore {
  /** Writes bytes at a position of the stream. @throws {@link StorageError} */
  write(offset: number, bytes: Bytes): Promise<void>;
  /** Reads exactly `end - start` bytes that were written. @throws {@link StorageError} */
  read(start: number, end: number): Promise<Bytes>;
  /** Everything is there and verified: makes the files final (renames, closes for writing). May be called once. */
  finish(): Promise<readonly StoredFile[]>;
  /** Lets go of all resources; what is not finished is kept or dropped as the store's kind says. */
  close(): Promise<void>;
}

/** A file that a store has made final. */
export interface StoredFile {
  readonly fileIndex: number;
  /** Where it is: a path on disk, or the name it would be saved under. */
  readonly location: string;
}

/** Makes a store once the catalogue is known. */
export interface StoreFactory {
  /**
   * @param files  In stream order; offsets are the running sums of their sizes.
   * @throws {@link StorageError} `storage/full` when it is known that the files cannot fit.
   */
  open(request: { readonly files: readonly SharedFile[]; readonly sizeBytes: number; readonly groupId: string }): Promise<BatchStore>;
}

/** Where things stand. */
export type SharePhase =
  /** Nobody met yet. */
  | "connecting"
  /** Met others or waiting for the first one; the catalogue is not here yet. */
  | "waiting"
  /** The catalogue is here, chunks are arriving or expected. */
  | "receiving"
  /** Everything is here, verified and stored: this peer provides. */
  | "complete"
  /** Own files: provided from the first moment. */
  | "providing"
  /** Cannot go on; `failure` says why. */
  | "failed"
  | "closed";

/** Figures for people. */
export interface ShareProgress {
  readonly phase: SharePhase;
  /** Verified and stored bytes of files. */
  readonly receivedBytes: number;
  /** Bytes of all files; 0 before the catalogue is known. */
  readonly totalBytes: number;
  readonly uploadedBytes: number;
  /** Over the last few seconds. */
  readonly downloadBytesPerSecond: number;
  readonly uploadBytesPerSecond: number;
  readonly neighborCount: number;
  /** Estimate; undefined when there is no speed to go by. */
  readonly secondsLeft: number | undefined;
  /** Provider: bytes of own files hashed so far; they can be sent from then on. */
  readonly hashedBytes: number;
  /** Neighbors that hold everything. */
  readonly completeReceivers: number;
  readonly rendezvous: RendezvousState;
}

/** What a share tells. */
export interface ShareEvents {
  /** The signed catalogue is here (for a provider: at once). */
  readonly catalogue: { readonly files: readonly SharedFile[]; readonly totalBytes: number };
  /** Figures changed; at most four times a second, and at each change of phase. */
  readonly progress: ShareProgress;
  /** Every byte of one file is verified and stored; its bytes can be read. */
  readonly fileComplete: { readonly file: SharedFile };
  /** Everything is verified and stored and final. */
  readonly complete: { readonly files: readonly StoredFile[]; readonly seconds: number };
  readonly peer: { readonly peerId: PeerId; readonly state: "joined" | "left"; readonly neighbor: SessionNeighbor | undefined };
  readonly banned: { readonly peerId: PeerId; readonly reason: string };
  /** How far the group holds the share: complete neighbors, and whole copies among all neighbors. */
  readonly coverage: { readonly completeReceivers: number; readonly copies: number };
  /** One sentence for a person; the share goes on. */
  readonly warning: { readonly message: string };
  /** The share cannot go on. */
  readonly failed: { readonly error: Error };
}

/** Makes a share of own files. */
export interface ProvideOptions {
  readonly files: readonly FileSource[];
  readonly platform: Platform;
  /** Pages' base URL and rendezvous at once, such as `https://host/`: links begin with the first. At least one. */
  readonly rendezvousUrls: readonly string[];
  readonly uploadBytesPerSecond?: number;
}

/** Opens somebody's share. */
export interface ReceiveOptions {
  /** The whole link, or what follows its "#". */
  readonly link: string;
  readonly platform: Platform;
  readonly store: StoreFactory;
  /** Instead of those in the link. */
  readonly rendezvousUrls?: readonly string[];
  readonly uploadBytesPerSecond?: number;
}

/** A share that is open: provider and receiver alike. */
export interface Share extends AsyncDisposable {
  readonly specifier: GroupSpecifier;
  /** Opens this share in any browser or terminal: `<first rendezvous URL>#<specifier>`. */
  readonly link: string;
  readonly files: readonly SharedFile[];
  readonly progress: ShareProgress;
  /** Bytes of one file that are verified already; true once all of it is. */
  receivedBytesOf(fileIndex: number): number;
  isFileComplete(fileIndex: number): boolean;
  /** Bytes of a complete file (or of one's own). @throws {@link StorageError}, RangeError */
  readFile(fileIndex: number, start: number, end: number): Promise<Bytes>;
  neighbors(): readonly SessionNeighbor[];
  setUploadLimit(bytesPerSecond: number | undefined): void;
  /** Says goodbye to every neighbor and ends. */
  close(): Promise<void>;
  on<Name extends keyof ShareEvents>(
    name: Name,
    listener: (event: ShareEvents[Name]) => void,
    options?: { readonly signal?: AbortSignal },
  ): void;
}
