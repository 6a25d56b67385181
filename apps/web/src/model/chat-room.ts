/** The chat of one share: who is there, what is said, and what one says oneself, as signals. */

import {
  batch,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from "@preact/signals";
import { PassalongError, type PeerId, RejectedError } from "passalong";
import type { ChosenFile } from "passalong/browser";
import {
  type Chat,
  type ChatMember,
  type ChatMessage,
  cleanText,
  joinChatIn,
  linksIn,
  MESSAGES_KEPT_MAX,
  type PresenceChange,
  TEXT_CHARACTERS_MAX,
} from "passalong/chat";
import {
  CHAT_TEXT,
  filesText,
  joinedText,
  leftText,
  renamedText,
  tooLongText,
} from "../chat-text.ts";
import { sizeText } from "../quantity-text.ts";
import type { ChatSurroundings } from "./chat-door.ts";
import { type ChatLine, HISTORY_MS, withLine, withSent } from "./chat-log.ts";
import { nameFromPath } from "./link-text.ts";
import { guestName, Hues } from "./member-look.ts";
import { type MessagePart, partsOf } from "./message-parts.ts";
import { keepName, recalledName } from "./visit-name.ts";

/** How long a message waits that was said too soon, ms. Source: the terminal's, ten are taken. */
const RETRY_MS = 1_000;

/** A file's name before its link, characters; the rest is cut. A guess: two lines. */
const FILE_NAME_CHARACTERS_MAX = 120;

/**
 * Reads from the beginning, and talks once the person has a name.
 *
 *     reading ──join──> talking ──close──> left
 */
export class ChatRoom {
  readonly #surroundings: ChatSurroundings;
  readonly #isOpen: ReadonlySignal<boolean>;
  readonly #chat: Chat;
  readonly #startedAtMs: number;
  readonly #lines: Signal<readonly ChatLine[]> = signal([]);
  readonly #members: Signal<readonly ChatMember[]> = signal([]);
  readonly #name: Signal<string>;
  readonly #hasJoined = signal(false);
  readonly #unreadCount = signal(0);
  readonly #problem: Signal<string | undefined> = signal(undefined);
  readonly #isSharing = signal(false);
  readonly #known = new Map<PeerId, ChatMember["state"]>();
  /** When history has come, monotonic ms; undefined before there is a neighbor. */
  #historyEndsAtMs: number | undefined;
  #sending: Promise<void> = Promise.resolve();
  #lastKey = 0;
  #isClosed = false;
  readonly #stopWatching: () => void;

  /** Each member's color. */
  readonly hues: Hues = new Hues();
  /** What is being written; kept while the panel is closed. */
  readonly draft: Signal<string> = signal("");

  /** @param isOpen  True while the person sees what comes. */
  constructor(surroundings: ChatSurroundings, isOpen: ReadonlySignal<boolean>) {
    const { share, page, platform, visitName } = surroundings;
    this.#surroundings = surroundings;
    this.#isOpen = isOpen;
    this.#startedAtMs = platform.now();
    visitName.value ??= recalledName(page);
    const { specifier, session } = share;
    this.#chat = joinChatIn(session, { specifier, platform, isQuiet: true });
    this.#name = signal(visitName.value ?? guestName(this.#chat.peerId));
    this.#chat.on("message", (message) => this.#onMessage(message));
    this.#chat.on("presence", (change) => this.#onPresence(change));
    this.#chat.on("neighbors", () => this.#onNeighbors());
    this.#onNeighbors();
    this.#stopWatching = effect(() => {
      if (isOpen.value) untracked(() => this.#onOpened());
    });
  }

  /** What is shown, in its order. */
  get lines(): ReadonlySignal<readonly ChatLine[]> {
    return this.#lines;
  }

  /** Who takes part, oneself included once one has a name. */
  get members(): ReadonlySignal<readonly ChatMember[]> {
    return this.#members;
  }

  /** What the person is called, or would be. */
  get name(): ReadonlySignal<string> {
    return this.#name;
  }

  /** True once others know the name. */
  get hasJoined(): ReadonlySignal<boolean> {
    return this.#hasJoined;
  }

  /** Messages of others that came while nobody looked. */
  get unreadCount(): ReadonlySignal<number> {
    return this.#unreadCount;
  }

  /** Why the last thing could not be done; one sentence. */
  get problem(): ReadonlySignal<string | undefined> {
    return this.#problem;
  }

  /** True while files are being shared. */
  get isSharing(): ReadonlySignal<boolean> {
    return this.#isSharing;
  }

  /** This peer. */
  get peerId(): PeerId {
    return this.#chat.peerId;
  }

  /** False when the link lets one read only. */
  get mayPost(): boolean {
    return this.#chat.mayPost;
  }

  /** Takes a name, the first or another one; a blank one is a guest's. */
  async join(name: string): Promise<void> {
    this.#problem.value = undefined;
    const taken = name.trim() === "" ? guestName(this.peerId) : name;
    await this.#attempt(async () => {
      await this.#chat.rename(taken);
      this.#surroundings.visitName.value = this.#chat.name;
      keepName(this.#surroundings.page, this.#chat.name);
      batch(() => {
        this.#name.value = this.#chat.name;
        this.#hasJoined.value = true;
        this.#members.value = this.#present();
      });
    });
  }

  /** Says something; false, with a sentence, when it cannot be said. What is blank is not said. */
  say(text: string): boolean {
    this.#problem.value = undefined;
    const said = text.trim();
    if (said === "") return false;
    const characters = Array.from(said).length;
    if (characters > TEXT_CHARACTERS_MAX) {
      this.#problem.value = tooLongText(TEXT_CHARACTERS_MAX, characters);
      return false;
    }
    const key = this.#addMessage({
      ...{ peerId: this.peerId, name: this.#chat.name },
      ...{ parts: this.#partsOf(cleanText(said), linksIn(said)) },
      ...{ atMs: this.#surroundings.platform.wallClockMs(), isHistory: false, state: "sending" },
    });
    this.#sending = this.#sending.then(() => this.#send(said, key));
    return true;
  }

  /** Shares files, and says where. */
  async shareFiles(chosen: readonly ChosenFile[]): Promise<void> {
    if (chosen.length === 0 || this.#isSharing.value) return;
    this.#isSharing.value = true;
    try {
      await this.#attempt(async () => {
        if (!this.#hasJoined.value) await this.join(this.#name.value);
        const link = await this.#surroundings.shareFiles(chosen);
        this.say(`${describe(chosen)}\n${link}`);
      });
    } finally {
      this.#isSharing.value = false;
    }
  }

  /** Opens a share that somebody has posted. */
  openLink(link: string): void {
    this.#surroundings.openLink(link);
  }

  /** Leaves; others are told. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopWatching();
    await this.#chat.close();
  }

  /** Who looks has read everything, and talks at once when its name is known. */
  #onOpened(): void {
    this.#unreadCount.value = 0;
    const name = this.#surroundings.visitName.value;
    if (name !== undefined && !this.#hasJoined.value && this.mayPost) void this.join(name);
  }

  #onNeighbors(): void {
    if (this.#chat.neighborCount === 0) return;
    this.#historyEndsAtMs ??= this.#surroundings.platform.now() + HISTORY_MS;
  }

  #onMessage({ peerId, name, text, links, saidAtMs, isOwn }: ChatMessage): void {
    // Shown since it was said.
    if (isOwn) return;
    const { platform } = this.#surroundings;
    const now = platform.now();
    const clockMs = platform.wallClockMs();
    const startedClockMs = clockMs - (now - this.#startedAtMs);
    const isHistory = now < (this.#historyEndsAtMs ?? Infinity) && saidAtMs < startedClockMs;
    const atMs = Math.min(saidAtMs, clockMs);
    batch(() => {
      const parts = this.#partsOf(text, links);
      this.#addMessage({ peerId, name, parts, atMs, isHistory, state: undefined });
      if (!this.#isOpen.value) this.#unreadCount.value += 1;
    });
  }

  #onPresence({ peerId, name, state, formerName, agoMs }: PresenceChange): void {
    const before = this.#known.get(peerId);
    this.#known.set(peerId, state);
    this.#members.value = this.#present();
    const isOld = agoMs >= this.#surroundings.platform.now() - this.#startedAtMs;
    if (peerId === this.peerId || isOld) return;
    if (state === "gone") this.#addNotice(leftText(name));
    else if (before === undefined || before === "gone") this.#addNotice(joinedText(name));
    else if (formerName !== undefined) this.#addNotice(renamedText(formerName, name));
  }

  #partsOf(text: string, links: readonly string[]): MessagePart[] {
    return partsOf(text, { links, pageUrl: this.#surroundings.pageUrl });
  }

  #present(): readonly ChatMember[] {
    return this.#chat.members().filter(({ state }) => state !== "gone");
  }

  #addNotice(text: string): void {
    const atMs = this.#surroundings.platform.wallClockMs();
    this.#add({ kind: "notice", key: this.#takeKey(), text, atMs, isHistory: false });
  }

  #addMessage(line: Omit<Extract<ChatLine, { readonly kind: "message" }>, "kind" | "key">): number {
    const key = this.#takeKey();
    this.#add({ ...line, kind: "message", key });
    return key;
  }

  #add(line: ChatLine): void {
    this.#lines.value = withLine(this.#lines.value, line, MESSAGES_KEPT_MAX);
  }

  #takeKey(): number {
    this.#lastKey += 1;
    return this.#lastKey;
  }

  /** Sends what was said, later when it was too soon; what cannot be sent goes back. */
  async #send(text: string, key: number): Promise<void> {
    await this.#attempt(async () => {
      const message = await this.#chat.say(text);
      if (message === undefined) {
        this.#problem.value = CHAT_TEXT.readOnly;
        return;
      }
      this.#lines.value = withSent(this.#lines.value, key);
    });
  }

  /** Does what may be refused: again when it was too soon, with a sentence when it was not. */
  async #attempt(act: () => Promise<void>): Promise<void> {
    while (!this.#isClosed) {
      try {
        await act();
        return;
      } catch (error) {
        if (!(error instanceof RejectedError && error.code === "rejected/tooFast")) {
          this.#problem.value = error instanceof PassalongError ? error.message : CHAT_TEXT.failed;
          return;
        }
      }
      await new Promise<void>((resolve) => {
        this.#surroundings.platform.setTimer(RETRY_MS, resolve);
      });
    }
  }
}

/** One file by its name, several by their number. */
function describe(chosen: readonly ChosenFile[]): string {
  const size = sizeText(chosen.reduce((sum, { file }) => sum + file.size, 0));
  const [first] = chosen;
  const name = chosen.length === 1 && first !== undefined ? nameFromPath(first.path) : undefined;
  const cut = name === undefined ? undefined : Array.from(name).slice(0, FILE_NAME_CHARACTERS_MAX);
  return filesText(cut?.join(""), chosen.length, size);
}
