/** All shares of this visit: own ones, received ones, and links that do not open. */

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { provideFiles } from "passalong";
import { equalBytes } from "passalong/base";
import { browserStoreFactory, type ChosenFile, fileSourcesFromFiles } from "passalong/browser";
import { GroupSpecifier, PassalongError, type Platform } from "passalong/group";
import { openShare, type Share } from "passalong/share";
import { TEXT } from "../text.ts";
import { ChatDoor, type ChatLoader } from "./chat-door.ts";
import { ShareModel } from "./share-model.ts";

/** A share on the page, and its chat. */
export interface ShareEntry {
  readonly kind: "share";
  readonly id: number;
  readonly model: ShareModel;
  readonly chat: ChatDoor;
}

/** One thing on the page. */
export type Entry =
  /** A share, open. */
  | ShareEntry
  /** Something that did not open; one sentence says why and what to do. */
  | { readonly kind: "failure"; readonly id: number; readonly reason: string };

/** What it takes to share files. */
export interface Providing {
  readonly provideFiles: typeof provideFiles;
}

/** What a list is made of. */
export interface ShareListOptions {
  /** The machine, as a share that opens now is to use it. */
  readonly platform: () => Platform;
  /** The page's own URL: links begin with it, and its rendezvous introduces peers. */
  readonly pageUrl: string;
  readonly openWorker: () => Worker;
  readonly loadChat: ChatLoader;
  readonly loadProviding: () => Promise<Providing>;
  /** Keeps names for as long as the tab is open. */
  readonly page: Pick<Window, "sessionStorage">;
}

/** Opens shares and keeps them, the newest first. */
export class ShareList {
  readonly #options: ShareListOptions;
  readonly #entries: Signal<readonly Entry[]> = signal([]);
  readonly #current: Signal<number | undefined> = signal(undefined);
  readonly #visitName: Signal<string | undefined> = signal(undefined);
  #nextId = 0;

  constructor(options: ShareListOptions) {
    this.#options = options;
  }

  /** Everything on the page. */
  get entries(): ReadonlySignal<readonly Entry[]> {
    return this.#entries;
  }

  /** The entry that the person has asked for last. */
  get current(): ReadonlySignal<number | undefined> {
    return this.#current;
  }

  /** Every share that is open. */
  get models(): ShareModel[] {
    return this.#entries.value.flatMap((entry) => (entry.kind === "share" ? [entry.model] : []));
  }

  /** Shares files of this device. */
  async provide(chosen: readonly ChosenFile[]): Promise<void> {
    if (chosen.length === 0) {
      this.#addFailure(TEXT.nothingToShare);
      return;
    }
    await this.#add(() => this.#modelOf(chosen));
  }

  /** Opens a link; one that is open already comes to the fore instead. */
  async open(link: string): Promise<void> {
    const { platform, pageUrl, openWorker } = this.#options;
    await this.#add(async () => {
      const specifier = GroupSpecifier.fromFragment(link);
      if (this.#bringForward(specifier)) return undefined;
      const store = browserStoreFactory({ openWorker });
      const rendezvousUrls = [...new Set([...specifier.rendezvousUrls, pageUrl])];
      const options = { link, platform: platform(), store, rendezvousUrls };
      const share: Share = await openShare(options);
      const blobOf = (fileIndex: number): Promise<Blob> => store.blobOf(fileIndex);
      return new ShareModel({ role: "received", share, blobOf });
    });
  }

  /** Ends one entry. */
  async close(id: number): Promise<void> {
    const entry = this.#entries.value.find((candidate) => candidate.id === id);
    this.#entries.value = this.#entries.value.filter((candidate) => candidate !== entry);
    if (entry?.kind !== "share") return;
    await entry.chat.close();
    await entry.model.close();
  }

  /** Ends everything: goodbyes go out. */
  async closeAll(): Promise<void> {
    await Promise.all(this.#entries.value.map(({ id }) => this.close(id)));
  }

  async #add(make: () => Promise<ShareModel | undefined>): Promise<void> {
    try {
      const model = await make();
      if (model !== undefined) this.#show(this.#entryOf(model));
    } catch (error) {
      this.#addFailure(error instanceof PassalongError ? error.message : TEXT.unexpected);
    }
  }

  async #modelOf(chosen: readonly ChosenFile[]): Promise<ShareModel> {
    const { platform, pageUrl, loadProviding } = this.#options;
    const { provideFiles } = await loadProviding();
    const files = fileSourcesFromFiles(chosen);
    const options = { files, platform: platform(), rendezvousUrls: [pageUrl] };
    const share = await provideFiles(options);
    const blobOf = async (fileIndex: number): Promise<Blob> =>
      chosen[fileIndex]?.file ?? new Blob();
    return new ShareModel({ role: "own", share, blobOf });
  }

  #entryOf(model: ShareModel): ShareEntry {
    const { platform, pageUrl, page, loadChat } = this.#options;
    const id = this.#takeId();
    const surroundings = {
      ...{ share: model.share, platform: platform(), pageUrl, page, visitName: this.#visitName },
      shareFiles: (chosen: readonly ChosenFile[]) => this.#provideBeside(id, chosen),
      openLink: (link: string) => void this.open(link),
    };
    return { kind: "share", id, model, chat: new ChatDoor(surroundings, loadChat) };
  }

  /** Shares files below another share, which stays in view; the link. @throws PassalongError */
  async #provideBeside(id: number, chosen: readonly ChosenFile[]): Promise<string> {
    const model = await this.#modelOf(chosen);
    const place = this.#entries.value.findIndex((entry) => entry.id === id) + 1;
    const entries = [...this.#entries.value];
    entries.splice(place, 0, this.#entryOf(model));
    this.#entries.value = entries;
    return model.share.link;
  }

  #addFailure(reason: string): void {
    this.#show({ kind: "failure", id: this.#takeId(), reason });
  }

  #show(entry: Entry): void {
    const others = this.#entries.value.filter(({ kind }) => kind !== "failure");
    this.#entries.value = [entry, ...others];
    this.#current.value = entry.id;
  }

  #bringForward({ identityBytes }: GroupSpecifier): boolean {
    const entry = this.#entries.value.find(
      (candidate) =>
        candidate.kind === "share" &&
        equalBytes(candidate.model.share.specifier.identityBytes, identityBytes),
    );
    if (entry === undefined) return false;
    this.#current.value = entry.id;
    return true;
  }

  #takeId(): number {
    this.#nextId += 1;
    return this.#nextId;
  }
}
