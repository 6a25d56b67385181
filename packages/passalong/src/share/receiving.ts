/**
 * The receiver's side of a share: head, catalogue, store, pages, chunks, and then everything is
 * final.
 */

import { assert, type Bytes, equalBytes, hexFromBytes, type ObjectIndex } from "../base/index.ts";
import { type Platform, type Session, ShareError, StorageError } from "../group/index.ts";
import { isMalformed } from "../wire/index.ts";
import type { BatchHost } from "./batch-host.ts";
import { BatchLayout, type Place } from "./batch-layout.ts";
import { BatchObjects, type ShareTrust } from "./batch-objects.ts";
import { type Catalogue, decodeCatalogue } from "./catalogue.ts";
import { FileLayout } from "./file-layout.ts";
import { decodeHead, type Head, type HeadBatch } from "./head.ts";
import { CHUNKS_PER_BATCH_MAX } from "./limits.ts";
import { harmlessPaths } from "./names.ts";
import { ReceivedFiles } from "./received-files.ts";
import type { RunningShare } from "./running-share.ts";
import { Selection, type SelectionChange } from "./selection.ts";
import type { SharedFile } from "./shared-file.ts";
import { sizeText } from "./size-text.ts";
import type { BatchStore, StoredFile, StoreFactory } from "./store.ts";

/**
 * Files that could not be made final are tried again after this, ms. Source: guess, time to free
 * some space.
 */
export const FINISH_RETRY_MS: number = 5_000;

/** What receiving needs. */
export interface ReceivingOptions {
  readonly platform: Platform;
  readonly store: StoreFactory;
  readonly trust: ShareTrust;
  readonly host: BatchHost;
  readonly session: Session;
  readonly share: RunningShare;
  /** The files that are wanted at first; all of them when absent. */
  readonly select: ((files: readonly SharedFile[]) => Iterable<number>) | undefined;
}

/** Where chunks go, and which of them are there. */
interface StorePlace {
  readonly store: BatchStore;
  readonly received: ReceivedFiles;
  readonly selection: Selection;
}

/**
 * Wants what the last answer has made known.
 *
 *     head ──> pieces and pages ──> catalogue ──> store open ──> chunks of each page ──> finish
 */
export class Receiving {
  readonly #options: ReceivingOptions;
  #known: HeadBatch | undefined;
  #batch: BatchObjects | undefined;
  #place: StorePlace | undefined;
  #isCatalogueRead = false;
  /** Files that have their final names. */
  readonly #final = new Map<number, StoredFile>();
  /** Opening or finishing the store: it is not closed before that has ended. */
  #storeWork: Promise<void> = Promise.resolve();

  constructor(options: ReceivingOptions) {
    this.#options = options;
    options.session.on("core", (event) => {
      if (event.type === "registerChanged") this.#onRegister(event.value);
    });
    options.share.setCleanUp(async () => {
      await this.#storeWork;
      await this.#place?.store.close();
    });
  }

  /** Keeps an authentic object; false when it cannot be kept now. Never rejects. */
  async keep({ kind, position }: Place, bytes: Bytes): Promise<boolean> {
    const batch = this.#batch;
    if (batch === undefined || this.#options.share.closing.aborted) return false;
    switch (kind) {
      case "piece":
        batch.addPiece(position, bytes);
        this.#readCatalogue(batch);
        return true;
      case "page":
        batch.addPage(position, bytes);
        if (this.#place !== undefined) this.#wantChunksOf(batch, position);
        return true;
      case "chunk":
        return this.#keepChunk(batch.layout, position, bytes);
    }
  }

  /** What was stored cannot be read any more: it is not offered any longer. */
  onReadFailure(index: ObjectIndex, error: unknown): void {
    const reason = reasonOf(error);
    this.#withdraw(
      index,
      `Received files can no longer be read (${reason}); they are not passed on.`,
    );
  }

  /** What was stored has been changed by somebody else: it is not offered any longer. */
  onChunkChanged(position: number): void {
    const first = this.#batch?.layout.chunks.start ?? 0;
    this.#withdraw(
      first + position,
      "Received files have been changed here; what has changed is not passed on.",
    );
  }

  #withdraw(index: ObjectIndex, message: string): void {
    const { session, share } = this.#options;
    if (share.closing.aborted) return;
    session.command({ type: "removeHave", ranges: [{ start: index, end: index + 1 }] });
    share.warn(message);
  }

  #onRegister(value: Bytes): void {
    const head = decodeHead(value);
    assert(!isMalformed(head), "the core tells of authentic registers only");
    const [batch] = head.batches;
    if (batch === undefined) return;
    if (this.#known === undefined) this.#begin(batch);
    this.#compare(head);
  }

  /** Later heads may add a root; other changes belong to versions to come. */
  #compare({ batches }: Head): void {
    const isKept = batches.some((batch) => isSameBatch(batch, this.#known));
    if (!isKept) {
      this.#options.share.warn(
        "The sender has replaced these files; ask for a new link to get the new ones.",
      );
    } else if (batches.length > 1) {
      this.#options.share.warn(
        "The sender has added files that this version cannot receive; update Passalong.",
      );
    }
  }

  #begin(known: HeadBatch): void {
    const { host, platform, session, share, trust } = this.#options;
    this.#known = known;
    const sizeBytesMax = CHUNKS_PER_BATCH_MAX * known.chunkBytes;
    if (known.sizeBytes > sizeBytesMax) {
      const claim = `This share claims to hold ${sizeText(known.sizeBytes)}`;
      const remedy = `more than can be received (${sizeText(sizeBytesMax)}); ask for less.`;
      share.fail(new ShareError("share/size", `${claim}, ${remedy}`));
      return;
    }
    const layout = new BatchLayout(known);
    const { pieceHashes } = known;
    const sha256 = (bytes: Bytes): Promise<Bytes> => platform.sha256(bytes);
    this.#batch = new BatchObjects({ layout, pieceHashes, trust, sha256 });
    host.batch = this.#batch;
    const ranges = [{ start: layout.pieces.start, end: layout.pages.end }];
    session.command({ type: "addWant", ranges });
  }

  #readCatalogue(batch: BatchObjects): void {
    const bytes = batch.catalogue();
    if (bytes === undefined || this.#isCatalogueRead) return;
    this.#isCatalogueRead = true;
    const catalogue = decodeCatalogue(bytes);
    if (isMalformed(catalogue) || catalogue.sizeBytes !== batch.layout.shape.sizeBytes) {
      const message =
        "The list of files of this share is broken; ask the sender to share them again.";
      this.#fail(batch, new ShareError("share/invalid", message));
      return;
    }
    this.#storeWork = this.#openStore(batch, catalogue);
  }

  async #openStore(batch: BatchObjects, { files: named, sizeBytes }: Catalogue): Promise<void> {
    const { share, store: factory, trust } = this.#options;
    const paths = harmlessPaths(named.map((file) => file.path));
    const files = named.map((file, fileIndex) => {
      return { ...file, fileIndex, path: paths[fileIndex] ?? "" };
    });
    const fileLayout = new FileLayout(files.map((file) => file.sizeBytes));
    const received = new ReceivedFiles(batch.layout, fileLayout);
    const selection = new Selection({ batchLayout: batch.layout, fileLayout, received });
    const { select } = this.#options;
    if (select !== undefined) selection.replace(select(files));
    const onSelect = (change: SelectionChange): void => this.#onSelect(batch, change);
    share.setContents({ files, fileLayout, batch, partial: { received, selection, onSelect } });
    const { sizeBytes: neededBytes } = selection;
    const groupId = hexFromBytes(trust.groupId);
    let store: BatchStore;
    try {
      store = await factory.open({ files, sizeBytes, neededBytes, groupId });
    } catch (error) {
      this.#fail(batch, storageErrorFrom(error));
      return;
    }
    this.#place = { store, received, selection };
    if (!share.closing.aborted) this.#onStoreOpen(batch, store);
  }

  #onStoreOpen(batch: BatchObjects, store: BatchStore): void {
    const { share } = this.#options;
    batch.stream = store;
    share.onFilesComplete(share.files.filter((file) => file.sizeBytes === 0));
    for (let page = 0; page < batch.layout.pageCount; page += 1) {
      if (batch.hasPage(page)) this.#wantChunksOf(batch, page);
    }
    this.#finishWhenWhole();
  }

  /** Other files are wanted than before (SH28). */
  #onSelect(batch: BatchObjects, { added, removed }: SelectionChange): void {
    const { layout } = batch;
    const { session, share } = this.#options;
    if (this.#place === undefined || share.closing.aborted) return;
    const gone = removed.map((chunks) => layout.indicesOfChunks(chunks));
    if (gone.length > 0) session.command({ type: "removeWant", ranges: gone });
    const perPage = layout.chunksPerPage;
    for (const { start, end } of added) {
      for (let page = Math.floor(start / perPage); page * perPage < end; page += 1) {
        if (batch.hasPage(page)) this.#wantChunksOf(batch, page);
      }
    }
    this.#finishWhenWhole();
  }

  #wantChunksOf({ layout }: BatchObjects, page: number): void {
    const needed = this.#place?.selection.chunksWithin(layout.chunksOf(page)) ?? [];
    if (needed.length === 0) return;
    const ranges = needed.map((chunks) => layout.indicesOfChunks(chunks));
    this.#options.session.command({ type: "addWant", ranges });
  }

  async #keepChunk(layout: BatchLayout, position: number, bytes: Bytes): Promise<boolean> {
    const { share } = this.#options;
    if (this.#place === undefined) return false;
    const { received, selection, store } = this.#place;
    try {
      await store.write(layout.streamRangeOf(position).start, bytes);
    } catch (error) {
      if (!share.closing.aborted) share.warn(pauseSentence(error));
      return false;
    }
    if (received.hasChunk(position)) return true;
    const completed = received.addChunk(position);
    selection.onReceived(position);
    share.onStored(position, bytes.length);
    share.onFilesComplete(completed.flatMap((fileIndex) => share.files[fileIndex] ?? []));
    this.#finishWhenWhole();
    return true;
  }

  #finishWhenWhole(): void {
    if (this.#place?.selection.isWhole !== true) return;
    this.#storeWork = this.#storeWork.then(() => this.#finish());
  }

  /** Gives all that is selected its final name, unless more has been selected meanwhile. */
  async #finish(): Promise<void> {
    const { platform, share } = this.#options;
    if (share.closing.aborted || this.#place?.selection.isWhole !== true) return;
    const { selection, store } = this.#place;
    const selected = selection.fileIndices();
    const whole = selected.filter((fileIndex) => !this.#final.has(fileIndex));
    if (whole.length === 0 && share.isComplete) return;
    try {
      for (const file of await store.finish(whole)) this.#final.set(file.fileIndex, file);
      this.#options.host.checksReads = true;
      share.onComplete(selected.flatMap((fileIndex) => this.#final.get(fileIndex) ?? []));
    } catch (error) {
      share.warn(pauseSentence(error));
      platform.setTimer(FINISH_RETRY_MS, () => this.#finishWhenWhole());
    }
  }

  #fail({ layout }: BatchObjects, error: Error): void {
    const { session, share } = this.#options;
    session.command({ type: "removeWant", ranges: [layout.objects] });
    share.fail(error);
  }
}

function isSameBatch(batch: HeadBatch, known: HeadBatch | undefined): boolean {
  return (
    known !== undefined &&
    batch.firstIndex === known.firstIndex &&
    batch.sizeBytes === known.sizeBytes &&
    batch.chunkBytes === known.chunkBytes &&
    batch.catalogueBytes === known.catalogueBytes &&
    batch.pieceHashes.every((hash, piece) => equalBytes(hash, known.pieceHashes[piece] ?? hash))
  );
}

/** What a person reads while the store refuses: the core pauses and asks again (SH18). */
function pauseSentence(error: unknown): string {
  return error instanceof StorageError && error.code === "storage/full"
    ? "There is no room left for the files; free some space and receiving goes on by itself."
    : `Files cannot be stored now (${reasonOf(error)}); receiving goes on by itself once they can.`;
}

function storageErrorFrom(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const message = `There is no place for the files (${reasonOf(error)}); choose another one.`;
  return new StorageError("storage/io", message, { cause: error });
}

/** The message of an error as a part of a sentence. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
}
