/** A share's public face: what the page, the command line and other programs use. */

import type { Bytes, PeerId, Range } from "../base/index.ts";
import type {
  GroupSpecifier,
  Platform,
  RendezvousState,
  SessionNeighbor,
  SharedSession,
} from "../group/index.ts";
import type { FileSource } from "./file-source.ts";
import type { StreamOptions } from "./file-stream.ts";
import type { SharedFile } from "./shared-file.ts";
import type { StoredFile, StoreFactory } from "./store.ts";

/**
 * Where things stand.
 *
 *     receiver: connecting ── waiting ── receiving ── complete ─┐
 *     provider: providing ──────────────────────────────────────┼── closed
 *     either:   any of these ── failed ─────────────────────────┘
 */
export type SharePhase =
  /** Nobody met yet. */
  | "connecting"
  /** Met others or waiting for the first one; the catalogue is not here yet. */
  | "waiting"
  /** The catalogue is here, chunks are arriving or expected. */
  | "receiving"
  /** Everything is here, verified, stored and final: this peer provides. */
  | "complete"
  /** Own files: provided from the first moment. */
  | "providing"
  /** Cannot go on; the event `failed` says why. */
  | "failed"
  /** `close` was called. */
  | "closed";

/** Figures for people. */
export interface ShareProgress {
  readonly phase: SharePhase;
  /** Verified and stored bytes of selected files; a provider has all of its own. */
  readonly receivedBytes: number;
  /** Bytes of all selected files; 0 before the catalogue is known. */
  readonly totalBytes: number;
  /** Bytes of objects sent to neighbors since the share was opened. */
  readonly uploadedBytes: number;
  /** Over the last few seconds. */
  readonly downloadBytesPerSecond: number;
  /** Over the last few seconds. */
  readonly uploadBytesPerSecond: number;
  /** Open links. */
  readonly neighborCount: number;
  /** Those of them that go through the rendezvous or a TURN server; all others are direct. */
  readonly relayedCount: number;
  /** Estimate; undefined when there is no speed to go by. */
  readonly secondsLeft: number | undefined;
  /** Provider: bytes of own files hashed so far; they can be sent from then on. Receiver: 0. */
  readonly hashedBytes: number;
  /** Neighbors that hold everything. */
  readonly completeReceivers: number;
  /** How the share stands with its rendezvous. */
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
  /** Other files are selected than before: these, in the order of the catalogue. */
  readonly selection: { readonly fileIndices: readonly number[] };
  /** Everything that is selected is verified and stored and final; again when more was selected. */
  readonly complete: { readonly files: readonly StoredFile[]; readonly seconds: number };
  /** A link has opened or ended; `neighbor` is undefined once it has left. */
  readonly peer: {
    readonly peerId: PeerId;
    readonly state: "joined" | "left";
    readonly neighbor: SessionNeighbor | undefined;
  };
  /** A peer broke a numbered rule, which `reason` names, and is not connected to again. */
  readonly banned: { readonly peerId: PeerId; readonly reason: string };
  /**
   * How far the group holds the share: complete neighbors, and whole copies among all neighbors.
   */
  readonly coverage: { readonly completeReceivers: number; readonly copies: number };
  /**
   * A neighbor has told of a posting, and this peer takes no part in them yet; told once. See
   * {@link Share.session}.
   */
  readonly postingsHeard: { readonly peerId: PeerId };
  /** One sentence for a person; the share goes on. */
  readonly warning: { readonly message: string };
  /** The share cannot go on; it can still be closed. */
  readonly failed: { readonly error: Error };
}

/** Makes a share of own files. */
export interface ProvideOptions {
  /** At least one; at most 100,000. */
  readonly files: readonly FileSource[];
  readonly platform: Platform;
  /**
   * Pages' base URL and rendezvous at once, such as `https://host/`: links begin with the first. At
   * least one.
   */
  readonly rendezvousUrls: readonly string[];
  /** What all that is sent may take together, control messages too; no limit when absent. */
  readonly uploadBytesPerSecond?: number;
}

/** Opens somebody's share. */
export interface ReceiveOptions {
  /** The whole link, or what follows its "#". */
  readonly link: string;
  readonly platform: Platform;
  /** Makes the place for the files once they are known. */
  readonly store: StoreFactory;
  /** Instead of those in the link. */
  readonly rendezvousUrls?: readonly string[];
  /** What all that is sent may take together, control messages too; no limit when absent. */
  readonly uploadBytesPerSecond?: number;
  /**
   * Chooses files when they become known, by their `fileIndex`, before anything of them is asked
   * for; all of them when absent. See {@link Share.selectFiles}.
   */
  readonly select?: (files: readonly SharedFile[]) => Iterable<number>;
}

/** A share that is open: provider and receiver alike. */
export interface Share extends AsyncDisposable {
  /** The group; a provider's holds the right to publish. */
  readonly specifier: GroupSpecifier;
  /**
   * Opens this share in any browser or terminal: `<first rendezvous URL>#<specifier>`. Holds no
   * right to publish.
   */
  readonly link: string;
  /**
   * This peer in the share's group, for what there is beside files: `joinChatIn` of
   * `passalong/chat` talks through it.
   */
  readonly session: SharedSession;
  /** In stream order; empty before the catalogue is known. */
  readonly files: readonly SharedFile[];
  /** The figures of this moment. */
  readonly progress: ShareProgress;
  /** Bytes of one file that are verified already; all of an own file. */
  receivedBytesOf(fileIndex: number): number;
  /** True when every byte of the file can be read. */
  isFileComplete(fileIndex: number): boolean;
  /** The parts of one file that are not here yet, ascending; none of an own file. */
  missingRangesOf(fileIndex: number): readonly Range[];
  /** True when the file is wanted. Own files are. */
  isSelected(fileIndex: number): boolean;
  /**
   * Wants these files and no others; may be called at any time. What has come stays, and what
   * nobody needs any more is no longer asked for. Nothing happens to one's own files.
   *
   * @throws RangeError before the catalogue is known, and for a file that is not there.
   */
  selectFiles(fileIndices: Iterable<number>): void;
  /**
   * Asks for one file before the others; undefined: for none. @throws RangeError before the
   * catalogue is known, and for a file that is not there.
   */
  putFirst(fileIndex: number | undefined): void;
  /**
   * Reads a file while it arrives, from its beginning to its end or a part of it; selects it. What
   * is needed next is asked for first (RP23). Ends by throwing when the share is closed.
   *
   * @throws RangeError, {@link StorageError}, {@link ClosedError}
   */
  streamFile(fileIndex: number, options?: StreamOptions): AsyncIterable<Bytes>;
  /** Bytes of a complete file (or of one's own). @throws {@link StorageError}, RangeError */
  readFile(fileIndex: number, start: number, end: number): Promise<Bytes>;
  /** Every neighbor, in the order they came. */
  neighbors(): readonly SessionNeighbor[];
  /** Neighbors that lack something: who leaves now leaves them with one source less. */
  countIncompleteNeighbors(): number;
  /** What all that is sent may take together, control messages too; undefined: no limit. */
  setUploadLimit(bytesPerSecond: number | undefined): void;
  /**
   * Resolves when nobody needs this peer any more: at once when no neighbor lacks anything that is
   * here, after 30 s at the latest, and when the share is closed or `options.signal` aborts.
   *
   * Whoever leaves of its own accord when it has everything awaits this first: others may lose what
   * only it was going to pass on. Never rejects.
   */
  linger(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Says goodbye to every neighbor and ends. */
  close(): Promise<void>;
  /** Calls `listener` at each event of this name, until `options.signal` aborts. */
  on<Name extends keyof ShareEvents>(
    name: Name,
    listener: (event: ShareEvents[Name]) => void,
    options?: { readonly signal?: AbortSignal },
  ): void;
}
