/** What a page and its storage worker say to each other. */

/** A file system's byte string: a copy of its own, handed over. */
export type StoredBytes = Uint8Array<ArrayBuffer>;

/** What the page asks for; each is answered by one {@link OpfsReply}, in order. */
export type OpfsRequest =
  /**
   * Makes a folder of this name with a stream of zeros in it, and removes what earlier visits left.
   */
  | { readonly type: "open"; readonly folder: string; readonly sizeBytes: number }
  /** Writes at a position of the stream. */
  | { readonly type: "write"; readonly offset: number; readonly bytes: StoredBytes }
  /** Reads from the stream until it is finished. */
  | { readonly type: "read"; readonly start: number; readonly end: number }
  /** Copies a part of the stream into a file of this name in the folder. */
  | {
      readonly type: "copy";
      readonly start: number;
      readonly end: number;
      readonly name: string;
    }
  /**
   * Nothing more is written: flushes the stream and lets go of it, so that the page can read it.
   */
  | { readonly type: "finish" }
  /** Removes the folder. */
  | { readonly type: "close" };

/** A request and its number. */
export interface OpfsCall {
  readonly id: number;
  readonly request: OpfsRequest;
}

/** Why a request was not carried out. */
export type OpfsFailure =
  /** There is no room left. */
  | "full"
  /** Anything else. */
  | "io";

/** The answer to the request of the same number. */
export type OpfsReply =
  /** It is done; `bytes` are what was read. */
  | { readonly id: number; readonly isDone: true; readonly bytes?: StoredBytes }
  /** It is not done; `message` is the file system's own, for the cause of an error. */
  | {
      readonly id: number;
      readonly isDone: false;
      readonly failure: OpfsFailure;
      readonly message: string;
    };

/** The folder of the origin's private file system that holds a folder for each store. */
export const OPFS_FOLDER: string = "passalong";

/** The file of a store that holds its whole stream. */
export const STREAM_FILE: string = "stream";
