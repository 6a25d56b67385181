/** A share that does what a test says. */

import type {
  Bytes,
  GroupSpecifier,
  PeerId,
  SessionNeighbor,
  Share,
  SharedFile,
  ShareEvents,
  ShareProgress,
} from "passalong";
import type { Range } from "passalong/base";
import { EventSource } from "passalong/group";
import { IdleSession } from "../share/idle-session.ts";

/** Nothing is known yet. */
const START: ShareProgress = {
  phase: "connecting",
  receivedBytes: 0,
  totalBytes: 0,
  uploadedBytes: 0,
  downloadBytesPerSecond: 0,
  uploadBytesPerSecond: 0,
  neighborCount: 0,
  relayedCount: 0,
  secondsLeft: undefined,
  hashedBytes: 0,
  completeReceivers: 0,
  rendezvous: "joined",
};

/** What a fake share is of. */
export interface FakeShareOptions {
  readonly specifier: GroupSpecifier;
  readonly link: string;
}

/** Holds nothing, connects to nothing. */
export class FakeShare extends EventSource<ShareEvents> implements Share {
  readonly specifier: GroupSpecifier;
  readonly link: string;
  readonly session = new IdleSession();
  files: readonly SharedFile[] = [];
  progress: ShareProgress = START;
  incompleteCount = 0;
  /** By the number of the file. */
  readonly missing = new Map<number, readonly Range[]>();
  /** Who is there. */
  present: readonly SessionNeighbor[] = [];
  isClosed = false;
  #release: () => void = () => undefined;
  readonly #listened = new Map<keyof ShareEvents, () => void>();

  constructor({ specifier, link }: FakeShareOptions) {
    super();
    this.specifier = specifier;
    this.link = link;
  }

  override on<Name extends keyof ShareEvents>(
    name: Name,
    listener: (event: ShareEvents[Name]) => void,
    options?: { readonly signal?: AbortSignal },
  ): void {
    super.on(name, listener, options);
    this.#listened.get(name)?.();
  }

  /** Resolves when somebody listens to events of this name. */
  listenedTo(name: keyof ShareEvents): Promise<void> {
    return new Promise((resolve) => this.#listened.set(name, resolve));
  }

  /** Changes figures and tells so. */
  change(progress: Partial<ShareProgress>): void {
    this.progress = { ...this.progress, ...progress };
    this.emit("progress", this.progress);
  }

  /** Makes the list of files known. */
  describe(files: Readonly<Record<string, number>>): void {
    this.files = Object.entries(files).map(([path, sizeBytes], fileIndex) => {
      return { path, sizeBytes, fileIndex, mimeType: "" };
    });
    const totalBytes = this.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    this.emit("catalogue", { files: this.files, totalBytes });
    this.change({ phase: "receiving", totalBytes });
  }

  /** A neighbor comes or goes. */
  meet(peerId: PeerId, state: "joined" | "left"): void {
    const neighbor: SessionNeighbor | undefined =
      state === "left"
        ? undefined
        : { peerId, kind: "tcp", rttMs: 5, haveCount: 0, receivedBytes: 0, sentBytes: 0 };
    this.emit("peer", { peerId, state, neighbor });
    this.change({ neighborCount: this.progress.neighborCount + (state === "joined" ? 1 : -1) });
  }

  /** Something else happens. */
  tell<Name extends keyof ShareEvents>(name: Name, event: ShareEvents[Name]): void {
    this.emit(name, event);
  }

  receivedBytesOf(): number {
    return 0;
  }

  isFileComplete(): boolean {
    return false;
  }

  isSelected(): boolean {
    return true;
  }

  selectFiles(): void {}

  putFirst(): void {}

  async *streamFile(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {}

  missingRangesOf(fileIndex: number): readonly Range[] {
    return this.missing.get(fileIndex) ?? [];
  }

  async readFile(): Promise<Bytes> {
    return new Uint8Array(0);
  }

  neighbors(): readonly SessionNeighbor[] {
    return this.present;
  }

  countIncompleteNeighbors(): number {
    return this.incompleteCount;
  }

  /** Resolves when nobody needs it, or when it is ended. */
  linger({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    if (this.incompleteCount === 0 || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      this.#release = resolve;
      signal?.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  /** Nobody needs it any more, or it has stayed long enough. */
  releaseLinger(): void {
    this.#release();
  }

  setUploadLimit(): void {}

  async close(): Promise<void> {
    this.isClosed = true;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
