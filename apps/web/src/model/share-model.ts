/** One share of this visit: its figures, its files and its words, as signals. */

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Share, ShareProgress } from "passalong";
import { createFileModel, type FileModel, type MutableFileModel } from "./file-model.ts";
import { type Notice, withNotice, withoutConnectionNotices } from "./notices.ts";
import { PICTURE_HEAD_BYTES, pictureTypeOf } from "./picture-type.ts";
import { failedStanding, isNeeded, type ShareRole, type Standing, standingOf } from "./standing.ts";

/**
 * Files shown at first, and as many more with each wish. A guess: a page stays quick with a few
 * hundred rows.
 */
export const FILES_SHOWN_STEP = 100;

/** Largest picture that is shown, bytes. A guess: no camera's pictures are larger. */
export const PICTURE_BYTES_MAX = 67_108_864;

/** Pictures shown at once; further ones can be saved. A guess: decoded, they take gigabytes. */
export const PICTURES_MAX = 200;

/** What a model is made of. */
export interface ShareModelOptions {
  readonly role: ShareRole;
  readonly share: Share;
  /** A complete file, to be shown or saved. */
  readonly blobOf: (fileIndex: number) => Promise<Blob>;
}

/** Follows one share until it is closed. */
export class ShareModel {
  readonly role: ShareRole;
  readonly share: Share;
  readonly #blobOf: (fileIndex: number) => Promise<Blob>;
  readonly #progress: Signal<ShareProgress>;
  readonly #files: Signal<readonly MutableFileModel[]> = signal([]);
  readonly #fileCount = signal(0);
  readonly #notices: Signal<readonly Notice[]> = signal([]);
  readonly #failure: Signal<string | undefined> = signal(undefined);
  readonly #abort = new AbortController();
  #pictureCount = 0;

  /** Words for where things stand. */
  readonly standing: ReadonlySignal<Standing> = computed(() => {
    const reason = this.#failure.value;
    return reason === undefined
      ? standingOf(this.role, this.#progress.value)
      : failedStanding(reason);
  });

  constructor({ role, share, blobOf }: ShareModelOptions) {
    this.role = role;
    this.share = share;
    this.#blobOf = blobOf;
    this.#progress = signal(share.progress);
    const { signal: closing } = this.#abort;
    share.on("catalogue", () => this.#showFiles(FILES_SHOWN_STEP), { signal: closing });
    share.on("progress", (progress) => this.#onProgress(progress), { signal: closing });
    share.on("fileComplete", ({ file }) => this.#onFileComplete(file.fileIndex), {
      signal: closing,
    });
    share.on("warning", ({ message }) => this.#onWarning(message), { signal: closing });
    share.on("failed", ({ error }) => this.#onFailed(error), { signal: closing });
    this.#showFiles(FILES_SHOWN_STEP);
  }

  /** The figures of this moment. */
  get progress(): ReadonlySignal<ShareProgress> {
    return this.#progress;
  }

  /** The files that are shown, in their order. */
  get files(): ReadonlySignal<readonly FileModel[]> {
    return this.#files;
  }

  /** How many files there are. */
  get fileCount(): ReadonlySignal<number> {
    return this.#fileCount;
  }

  /** Sentences that the share has told and that still matter. */
  get notices(): ReadonlySignal<readonly Notice[]> {
    return this.#notices;
  }

  /** True while others would be left without something if the page were closed. */
  get isNeeded(): boolean {
    return this.#failure.value === undefined && isNeeded(this.role, this.#progress.value);
  }

  /** True while something received would be lost if the page were closed. */
  get isUnfinished(): boolean {
    const { phase, receivedBytes } = this.#progress.value;
    return phase === "receiving" && receivedBytes > 0;
  }

  /** Shows more of a long list. */
  showMore(): void {
    this.#showFiles(this.#files.value.length + FILES_SHOWN_STEP);
  }

  /** Hands a complete file over to be saved; undefined, with a notice, when it cannot be read. */
  async take(file: FileModel): Promise<Blob | undefined> {
    const model = this.#files.value.find((shown) => shown === file);
    if (model?.isSaving.value !== false) return undefined;
    model.isSaving.value = true;
    try {
      return await this.#blobOf(file.file.fileIndex);
    } catch (error) {
      this.#onWarning(error instanceof Error ? error.message : String(error));
      return undefined;
    } finally {
      model.isSaving.value = false;
    }
  }

  /** Leaves the group and lets go of everything; pictures are gone. */
  async close(): Promise<void> {
    this.#abort.abort();
    for (const { pictureUrl } of this.#files.value) {
      if (pictureUrl.value !== undefined) URL.revokeObjectURL(pictureUrl.value);
    }
    await this.share.close();
  }

  #showFiles(count: number): void {
    const { files } = this.share;
    const shown = this.#files.value;
    const added = files.slice(shown.length, count).map((file) => createFileModel(file));
    batch(() => {
      this.#fileCount.value = files.length;
      this.#files.value = [...shown, ...added];
      this.#progress.value = this.share.progress;
      this.#updateFiles();
    });
  }

  #onProgress(progress: ShareProgress): void {
    batch(() => {
      this.#progress.value = progress;
      this.#updateFiles();
      if (progress.rendezvous === "joined") {
        this.#notices.value = withoutConnectionNotices(this.#notices.value);
      }
    });
  }

  #onFileComplete(fileIndex: number): void {
    const model = this.#files.value[fileIndex];
    if (model !== undefined) this.#update(model);
  }

  #onWarning(message: string): void {
    const isAboutConnection = this.share.progress.rendezvous === "connecting";
    this.#notices.value = withNotice(this.#notices.value, { message, isAboutConnection });
  }

  #onFailed(error: Error): void {
    this.#failure.value = error.message;
  }

  #updateFiles(): void {
    for (const model of this.#files.value) this.#update(model);
  }

  #update(model: MutableFileModel): void {
    if (model.isComplete.value) return;
    const { fileIndex } = model.file;
    model.receivedBytes.value = this.share.receivedBytesOf(fileIndex);
    if (!this.share.isFileComplete(fileIndex)) return;
    model.isComplete.value = true;
    void this.#showPicture(model);
  }

  async #showPicture(model: MutableFileModel): Promise<void> {
    const { sizeBytes, fileIndex } = model.file;
    const isShown = sizeBytes > 0 && sizeBytes <= PICTURE_BYTES_MAX;
    if (!isShown || this.#pictureCount >= PICTURES_MAX) return;
    try {
      const head = await this.share.readFile(fileIndex, 0, Math.min(PICTURE_HEAD_BYTES, sizeBytes));
      const type = pictureTypeOf(head);
      if (type === undefined || this.#pictureCount >= PICTURES_MAX) return;
      this.#pictureCount += 1;
      const blob = await this.#blobOf(fileIndex);
      if (this.#abort.signal.aborted) return;
      model.pictureUrl.value = URL.createObjectURL(blob.slice(0, blob.size, type));
    } catch {
      // A file that cannot be read is not shown; saving it says why.
    }
  }
}
