/** An open share: what a provider's and a receiver's have in common. */

import { type Bytes, type Range, unreachable } from "../base/index.ts";
import type { CoreEvent } from "../core/index.ts";
import {
  ClosedError,
  EventSource,
  type GroupSpecifier,
  type LinkKind,
  type Platform,
  RateMeter,
  type Session,
  type SessionNeighbor,
  type SharedSession,
  type TimerHandle,
  Warnings,
} from "../group/index.ts";
import { Arrivals } from "./arrivals.ts";
import { type Coverage, measureCoverage } from "./coverage.ts";
import type { StreamOptions } from "./file-stream.ts";
import { lingerIn } from "./lingering.ts";
import { OpenContents, type ShareContents } from "./open-contents.ts";
import { Playing } from "./playing.ts";
import { ProgressReporter } from "./progress-reporter.ts";
import type { Share, ShareEvents, SharePhase, ShareProgress } from "./share.ts";
import type { SharedFile } from "./shared-file.ts";
import type { StoredFile } from "./store.ts";

/**
 * Neighbors' coverage is measured this often, ms, while there are any. Source: guess, as often as a
 * command line prints progress.
 */
const COVERAGE_INTERVAL_MS = 1_000;

/** Links that go through somebody else. */
const INDIRECT_KINDS: ReadonlySet<LinkKind> = new Set(["relay", "turn"]);

/** What a share runs on. */
export interface RunningShareOptions {
  readonly role: "provider" | "receiver";
  readonly specifier: GroupSpecifier;
  readonly link: string;
  readonly platform: Platform;
  readonly session: Session;
}

/** The public face over a session; provider and receiver tell it what happens on their side. */
export class RunningShare extends EventSource<ShareEvents> implements Share {
  readonly specifier: GroupSpecifier;
  readonly link: string;
  readonly #options: RunningShareOptions;
  readonly #openedAtMs: number;
  readonly #download = new RateMeter();
  readonly #upload = new RateMeter();
  readonly #reporter: ProgressReporter;
  readonly #warnings: Warnings;
  readonly #closing = new AbortController();
  readonly #arrivals = new Arrivals();
  #contents: OpenContents | undefined;
  #outcome: "complete" | "failed" | "closed" | undefined;
  #uploadedBytes = 0;
  #hashedBytes = 0;
  #neighborCount = 0;
  #coverage: Coverage = { completeReceivers: 0, copies: 0 };
  #coverageTimer: TimerHandle | undefined;
  #cleanUp: () => Promise<void> = async () => {};
  #closed: Promise<void> | undefined;

  constructor(options: RunningShareOptions) {
    super();
    const { platform, session } = options;
    this.specifier = options.specifier;
    this.link = options.link;
    this.#options = options;
    this.#openedAtMs = platform.now();
    this.#reporter = new ProgressReporter({
      platform,
      measure: () => this.progress,
      report: (progress) => this.emit("progress", progress),
    });
    this.#warnings = new Warnings((message) => this.emit("warning", { message }));
    session.on("core", (event) => this.#onCoreEvent(event));
    session.on("rendezvous", () => this.#onStanding());
    session.on("warning", ({ message }) => this.warn(message));
  }

  get session(): SharedSession {
    return this.#options.session;
  }

  get files(): readonly SharedFile[] {
    return this.#contents?.files ?? [];
  }

  get progress(): ShareProgress {
    const now = this.#options.platform.now();
    const { receivedBytes, totalBytes } = this.#contents ?? { receivedBytes: 0, totalBytes: 0 };
    const downloadBytesPerSecond = this.#download.perSecond(now);
    return {
      phase: this.#phase(),
      receivedBytes,
      totalBytes,
      uploadedBytes: this.#uploadedBytes,
      downloadBytesPerSecond,
      uploadBytesPerSecond: this.#upload.perSecond(now),
      neighborCount: this.#neighborCount,
      relayedCount: this.neighbors().filter(({ kind }) => INDIRECT_KINDS.has(kind)).length,
      secondsLeft: this.#secondsLeft(totalBytes - receivedBytes, downloadBytesPerSecond),
      hashedBytes: this.#hashedBytes,
      completeReceivers: this.#coverage.completeReceivers,
      rendezvous: this.#options.session.rendezvousState,
    };
  }

  /** True while everything that is wanted is final. */
  get isComplete(): boolean {
    return this.#outcome === "complete";
  }

  /** Aborts when the share is closed: work in the background ends. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  receivedBytesOf(fileIndex: number): number {
    return this.#contents?.receivedBytesOf(fileIndex) ?? 0;
  }

  isFileComplete(fileIndex: number): boolean {
    return this.#contents?.isFileComplete(fileIndex) === true;
  }

  missingRangesOf(fileIndex: number): readonly Range[] {
    return this.#contents?.missingRangesOf(fileIndex) ?? [];
  }

  isSelected(fileIndex: number): boolean {
    return this.#contents?.isSelected(fileIndex) === true;
  }

  selectFiles(fileIndices: Iterable<number>): void {
    const { partial } = this.#contentsFor("selected");
    if (partial === undefined || this.#outcome === "closed" || this.#outcome === "failed") return;
    const { onSelect, selection } = partial;
    const change = selection.replace(fileIndices);
    if (!selection.isWhole) this.#outcome = undefined;
    onSelect(change);
    this.emit("selection", { fileIndices: selection.fileIndices() });
    this.#onStanding();
  }

  putFirst(fileIndex: number | undefined): void {
    this.#contentsFor("put first").putFirst(fileIndex);
  }

  streamFile(fileIndex: number, options: StreamOptions = {}): AsyncIterable<Bytes> {
    const contents = this.#contentsFor("read");
    const stream = contents.streamFile(fileIndex, options);
    if (!contents.isSelected(fileIndex)) {
      this.selectFiles([...(contents.partial?.selection.fileIndices() ?? []), fileIndex]);
    }
    return stream;
  }

  async readFile(fileIndex: number, start: number, end: number): Promise<Bytes> {
    if (this.#outcome === "closed") {
      throw new ClosedError("The share is closed; open it again to read its files.");
    }
    const contents = this.#contents;
    if (contents?.isFileComplete(fileIndex) !== true) {
      throw new RangeError(`File ${fileIndex} is not complete; wait for its "fileComplete" event.`);
    }
    return contents.readFile(fileIndex, start, end);
  }

  neighbors(): readonly SessionNeighbor[] {
    return this.#options.session.neighbors();
  }

  countIncompleteNeighbors(): number {
    const objects = this.#contents?.objects;
    const { session } = this.#options;
    const complete = objects === undefined ? 0 : session.countHolders([objects]);
    return session.neighbors().length - complete;
  }

  setUploadLimit(bytesPerSecond: number | undefined): void {
    this.#options.session.command({ type: "setUploadLimit", bytesPerSecond });
  }

  linger(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const signals = [this.closing, ...(options.signal === undefined ? [] : [options.signal])];
    return lingerIn(this.#options.session, signals);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What the share is about is known. */
  setContents(contents: ShareContents): void {
    const { platform, session } = this.#options;
    const playing = new Playing({
      layout: contents.batch.layout,
      now: () => platform.now(),
      command: (command) => session.command(command),
    });
    this.#contents = new OpenContents({
      ...{ contents, playing },
      ...{ arrivals: this.#arrivals, closing: this.closing },
    });
    const totalBytes = contents.fileLayout.sizeBytes;
    this.emit("catalogue", { files: contents.files, totalBytes });
    this.#onStanding();
    this.#watchCoverage();
  }

  /** A verified chunk has been stored. */
  onStored(position: number, sizeBytes: number): void {
    this.#download.add(sizeBytes, this.#options.platform.now());
    this.#arrivals.onChunk(position);
    this.#reporter.onChange();
  }

  /** Every byte of these files is verified and stored. */
  onFilesComplete(files: readonly SharedFile[]): void {
    for (const file of files) this.emit("fileComplete", { file });
  }

  /** Own bytes have been hashed and are offered. */
  onHashed(sizeBytes: number): void {
    this.#hashedBytes += sizeBytes;
    this.#reporter.onChange();
  }

  /** Everything is verified, stored and final. */
  onComplete(files: readonly StoredFile[]): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = "complete";
    const seconds = (this.#options.platform.now() - this.#openedAtMs) / 1_000;
    this.emit("complete", { files, seconds });
    this.#onStanding();
  }

  /** Tells a sentence, the same one at most once a minute. */
  warn(message: string): void {
    if (this.#outcome !== "closed") this.#warnings.warn(message, this.#options.platform.now());
  }

  /** The share cannot go on. */
  fail(error: Error): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = "failed";
    this.#arrivals.end(error);
    this.emit("failed", { error });
    this.#onStanding();
  }

  /** Lets go of what a role holds, after the goodbyes. */
  setCleanUp(cleanUp: () => Promise<void>): void {
    this.#cleanUp = cleanUp;
  }

  async #close(): Promise<void> {
    this.#outcome = "closed";
    this.#closing.abort(new ClosedError("The share is closed; open it again to read its files."));
    this.#coverageTimer?.cancel();
    this.#reporter.stop();
    await this.#options.session.close();
    await this.#cleanUp();
  }

  /** @throws RangeError before the catalogue is known. */
  #contentsFor(action: string): OpenContents {
    if (this.#contents !== undefined) return this.#contents;
    throw new RangeError(`Files can be ${action} once the share's "catalogue" event has come.`);
  }

  #phase(): SharePhase {
    if (this.#outcome !== undefined) return this.#outcome;
    if (this.#options.role === "provider") return "providing";
    if (this.#contents !== undefined) return "receiving";
    const isMet = this.#neighborCount > 0 || this.#options.session.rendezvousState === "joined";
    return isMet ? "waiting" : "connecting";
  }

  #secondsLeft(missingBytes: number, bytesPerSecond: number): number | undefined {
    if (this.#options.role === "provider" || this.#contents === undefined) return undefined;
    if (missingBytes === 0) return 0;
    return bytesPerSecond > 0 ? missingBytes / bytesPerSecond : undefined;
  }

  #onCoreEvent(event: CoreEvent): void {
    if (this.#outcome === "closed") return;
    switch (event.type) {
      case "neighborJoined":
      case "neighborLeft":
        this.#onNeighbor(event);
        break;
      case "objectSent":
        this.#uploadedBytes += event.sizeBytes;
        this.#upload.add(event.sizeBytes, this.#options.platform.now());
        this.#reporter.onChange();
        break;
      case "banned":
        this.emit("banned", { peerId: event.peerId, reason: event.rule });
        break;
      case "postingsHeard":
        this.emit("postingsHeard", { peerId: event.from });
        break;
      // What these mean is known where objects are kept.
      case "objectReceived":
      case "registerChanged":
      case "storageFailed":
      case "wantSatisfied":
      case "lingerEnded":
      // For whoever has the session take part in postings.
      case "postingReceived":
      case "posted":
      case "postRefused":
      case "commandRefused":
      case "requestSent":
      case "requestFailed":
        break;
      // A share has no streams.
      case "streamPublished":
      case "streamUnpublished":
      case "streamReset":
      case "streamReceived":
      case "streamGap":
      case "streamFinished":
        break;
      // A share's group has no overlay and routes nothing.
      case "memberJoined":
      case "memberLeft":
      case "directReceived":
      case "directEnded":
      case "routeReceived":
      case "routeEnded":
      case "coverageChanged":
        break;
      default:
        unreachable(event);
    }
  }

  #onNeighbor(
    event: Extract<CoreEvent, { readonly type: "neighborJoined" | "neighborLeft" }>,
  ): void {
    const neighbors = this.neighbors();
    this.#neighborCount = neighbors.length;
    const neighbor = neighbors.find(({ peerId }) => peerId === event.peerId);
    const state = event.type === "neighborJoined" ? "joined" : "left";
    this.emit("peer", { peerId: event.peerId, state, neighbor });
    this.#onStanding();
    this.#watchCoverage();
  }

  #onStanding(): void {
    this.#reporter.onPhaseChange();
    this.#reporter.onChange();
  }

  #watchCoverage(): void {
    if (this.#coverageTimer !== undefined || this.#outcome === "closed") return;
    const objects = this.#contents?.objects;
    if (objects === undefined) return;
    const known = this.#coverage;
    this.#coverage = measureCoverage(this.#options.session, objects);
    if (
      known.completeReceivers !== this.#coverage.completeReceivers ||
      known.copies !== this.#coverage.copies
    ) {
      this.emit("coverage", this.#coverage);
      this.#reporter.onChange();
    }
    if (this.#neighborCount === 0) return;
    this.#coverageTimer = this.#options.platform.setTimer(COVERAGE_INTERVAL_MS, () => {
      this.#coverageTimer = undefined;
      this.#watchCoverage();
    });
  }
}
