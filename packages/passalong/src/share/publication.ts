/**
 * A provider's own batch: its head, its objects, and what becomes of them while they are shared.
 */

import { assert, type Bytes, RangeSet } from "../base/index.ts";
import {
  type GroupSpecifier,
  Identity,
  LATE_POSTING,
  type Platform,
  type Session,
  type StorageError,
} from "../group/index.ts";
import { BatchHost } from "./batch-host.ts";
import { BatchObjects, type ShareTrust, shareTrustOf } from "./batch-objects.ts";
import type { FileSource } from "./file-source.ts";
import { type Head, type HeadBatch, signHead } from "./head.ts";
import type { Offer } from "./offer.ts";
import { publishPages } from "./publishing.ts";
import { RunningShare } from "./running-share.ts";
import type { SessionOpener } from "./session-opener.ts";
import type { ProvideOptions, Share } from "./share.ts";
import { shareLink } from "./share-link.ts";
import { SourceStream } from "./source-stream.ts";

/** The first head of a share; the next one carries the root. */
const FIRST_VERSION = 1;

/**
 * Files that have changed are named up to this many; then one sentence stands for all. Source:
 * guess, what a person reads.
 */
const FAILURES_TOLD_MAX = 10;

/** What a publication is prepared from. */
interface PublicationParts {
  readonly offer: Offer;
  readonly specifier: GroupSpecifier;
  readonly platform: Platform;
}

/** One's own batch: its head, its objects, and what becomes of them while they are shared. */
export class Publication {
  readonly #parts: PublicationParts;
  readonly #trust: ShareTrust;
  readonly #publisher: Identity;
  readonly #headBatch: HeadBatch;
  readonly #batch: BatchObjects;
  /** Chunks that are no longer offered, as object indices. */
  readonly #withdrawn = new RangeSet();
  #failedCount = 0;

  private constructor(parts: PublicationParts, pieces: readonly Bytes[], hashes: readonly Bytes[]) {
    const { offer, specifier, platform } = parts;
    const { publishSeed } = specifier;
    assert(publishSeed !== undefined, "a fresh share may be published to");
    this.#parts = parts;
    this.#trust = shareTrustOf(specifier);
    this.#publisher = Identity.fromSeed(publishSeed);
    this.#headBatch = { ...offer.layout.shape, pieceHashes: hashes, root: undefined };
    this.#batch = new BatchObjects({
      layout: offer.layout,
      pieceHashes: hashes,
      trust: this.#trust,
      sha256: (bytes) => platform.sha256(bytes),
    });
    for (const [position, piece] of pieces.entries()) this.#batch.addPiece(position, piece);
  }

  /** Hashes the catalogue; reads no file. */
  static async prepare(parts: PublicationParts): Promise<Publication> {
    const { catalogue, layout } = parts.offer;
    const pieces = Array.from({ length: layout.pieceCount }, (_, position) => {
      const { start, end } = layout.catalogueRangeOf(position);
      return catalogue.subarray(start, end);
    });
    const hashes = await Promise.all(pieces.map((piece) => parts.platform.sha256(piece)));
    return new Publication(parts, pieces, hashes);
  }

  /**
   * Enters the group and offers the catalogue; everything else follows once the caller can listen.
   */
  open(options: ProvideOptions, openSession: SessionOpener): Share {
    const { platform, specifier } = this.#parts;
    const { layout } = this.#batch;
    const host = new BatchHost({
      trust: this.#trust,
      keep: async () => false,
      // The stream has told already.
      onReadFailure: () => {},
      onChunkChanged: (chunk) => stream.markChanged(layout.streamRangeOf(chunk)),
    });
    host.batch = this.#batch;
    host.checksReads = true;
    const { rendezvousUrls, uploadBytesPerSecond: bytesPerSecond } = options;
    const services = [LATE_POSTING];
    const session = openSession({ specifier, platform, host, rendezvousUrls, services });
    const link = shareLink(specifier, rendezvousUrls[0]);
    const share = new RunningShare({ role: "provider", specifier, link, platform, session });
    session.command({ type: "setUploadLimit", bytesPerSecond });
    session.command({ type: "addHave", ranges: [layout.pieces] });
    this.#setHead(session, FIRST_VERSION, undefined);
    const stream = this.#openStream(options.files, { session, share });
    this.#batch.stream = stream;
    platform.setTimer(0, () => void this.#publish(session, share));
    return share;
  }

  #setHead(session: Session, version: number, root: Bytes | undefined): void {
    const head: Head = { type: "head", version, batches: [{ ...this.#headBatch, root }] };
    const value = signHead(head, this.#trust.groupId, this.#publisher);
    session.command({ type: "setRegister", version, value });
  }

  async #publish(session: Session, share: RunningShare): Promise<void> {
    if (share.closing.aborted) return;
    const { files, fileLayout } = this.#parts.offer;
    const batch = this.#batch;
    const { layout, stream } = batch;
    assert(stream !== undefined, "own files are there from the start");
    share.setContents({
      files: files.map((file, fileIndex) => ({ fileIndex, ...file })),
      fileLayout,
      batch,
      partial: undefined,
    });
    const root = await publishPages({
      platform: this.#parts.platform,
      batch,
      stream,
      publisher: this.#publisher,
      groupId: this.#trust.groupId,
      signal: share.closing,
      onPage: (page) => {
        this.#offerPage(session, page);
        const chunks = layout.chunksOf(page);
        const { start } = layout.streamRangeOf(chunks.start);
        share.onHashed(layout.streamRangeOf(chunks.end - 1).end - start);
      },
    });
    if (root !== undefined) this.#setHead(session, FIRST_VERSION + 1, root);
  }

  #offerPage(session: Session, page: number): void {
    const { layout } = this.#batch;
    const index = layout.pages.start + page;
    const chunks = RangeSet.of(layout.indicesOfChunks(layout.chunksOf(page)));
    for (const gone of this.#withdrawn.ranges()) chunks.delete(gone);
    // Everybody needs the page at once; of chunks nobody needs the same one first.
    session.command({ type: "addHave", ranges: [{ start: index, end: index + 1 }] });
    session.command({ type: "seed", ranges: [...chunks.ranges()] });
  }

  #openStream(
    sources: readonly FileSource[],
    told: { readonly session: Session; readonly share: RunningShare },
  ): SourceStream {
    const layout = this.#parts.offer.fileLayout;
    const onFailure = (fileIndex: number, error: StorageError): void => {
      if (!told.share.closing.aborted) this.#withdraw(fileIndex, error, told);
    };
    return new SourceStream({ sources, layout, onFailure });
  }

  /** A file is not what it was: its chunks are no longer offered (SH17). */
  #withdraw(
    fileIndex: number,
    error: StorageError,
    { session, share }: { readonly session: Session; readonly share: RunningShare },
  ): void {
    const { fileLayout, filledCount } = this.#parts.offer;
    const { layout } = this.#batch;
    const chunks = layout.chunksWithin(fileLayout.streamRangeOf(fileIndex));
    const gone = layout.indicesOfChunks(chunks);
    this.#withdrawn.add(gone);
    session.command({ type: "removeHave", ranges: [gone] });
    this.#failedCount += 1;
    if (this.#failedCount === filledCount) share.fail(error);
    else if (this.#failedCount <= FAILURES_TOLD_MAX) share.warn(error.message);
    else share.warn("More files have changed or gone since they were shared; share them again.");
  }
}
