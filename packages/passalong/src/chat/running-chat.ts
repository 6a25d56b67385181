/** A chat over the postings of a NetGroup. */

import type { PeerId } from "../base/index.ts";
import { EventSource, type GroupSpecifier, type Platform } from "../group/index.ts";
import type { PostingGroup, PostingNotification } from "../netgroup/index.ts";
import { type ChatPosting, isSayable, readPosting, valueOf } from "./chat-posting.ts";
import type { Chat, ChatEvents, ChatMessage } from "./chat.ts";
import { cleanName, cleanText, linksIn } from "./clean-text.ts";
import { AWAY_LOOK_MS, LEAVE_WAIT_MS, MESSAGES_KEPT_MAX, TEXT_CHARACTERS_MAX } from "./limits.ts";
import { type ChatMember, Members } from "./members.ts";

/** What a chat runs on. */
export interface RunningChatOptions {
  readonly group: PostingGroup;
  /** The same that the group runs on. */
  readonly platform: Platform;
  readonly name: string;
  /** Posts nothing until it says something or takes a name (CH9). */
  readonly isQuiet: boolean;
}

/** What is posted, before the name and the time are added. */
type Saying = { readonly kind: "here" | "gone" } | { readonly kind: "say"; readonly text: string };

/**
 * One part in a chat.
 *
 *     quiet ──say, rename──> here ──close──> saying so ──said, or LEAVE_WAIT_MS──> left
 *     quiet ──close──> left
 */
export class RunningChat extends EventSource<ChatEvents> implements Chat {
  readonly #group: PostingGroup;
  readonly #platform: Platform;
  readonly #members: Members;
  readonly #messages: ChatMessage[] = [];
  #name: string;
  #isQuiet: boolean;
  #messageCount = 0;
  #malformedCount = 0;
  #lastAt = -1;
  #stopLooking: () => void = () => undefined;
  #closed: Promise<void> | undefined;

  constructor({ group, platform, name, isQuiet }: RunningChatOptions) {
    super();
    this.#group = group;
    this.#platform = platform;
    this.#name = cleanName(name);
    this.#isQuiet = isQuiet;
    this.#members = new Members(
      (peerId) => this.#isLinked(peerId),
      (change) => this.emit("presence", change),
    );
    group.on("posting.notify", (posting) => this.#onPosting(posting));
    group.on("neighbor.connect", ({ peerId }) => this.#onLink(peerId));
    group.on("neighbor.disconnect", ({ peerId }) => this.#onLink(peerId));
    group.on("rendezvous", ({ state }) => this.emit("rendezvous", { state }));
    group.on("warning", ({ message }) => this.emit("warning", { message }));
    this.#lookLater();
    if (!isQuiet) this.#announce();
  }

  get specifier(): GroupSpecifier {
    return this.#group.specifier;
  }

  get peerId(): PeerId {
    return this.#group.peerId;
  }

  get name(): string {
    return this.#name;
  }

  get mayPost(): boolean {
    return this.#group.mayPost;
  }

  get neighborCount(): number {
    return this.#group.neighborCount;
  }

  get malformedCount(): number {
    return this.#malformedCount;
  }

  messages(): readonly ChatMessage[] {
    return [...this.#messages];
  }

  members(): readonly ChatMember[] {
    return this.#members.list();
  }

  async say(text: string): Promise<ChatMessage | undefined> {
    if (!isSayable(text)) {
      throw new RangeError(`A message is 1 to ${TEXT_CHARACTERS_MAX} characters: cut it in two.`);
    }
    const posting = await this.#post({ kind: "say", text });
    if (posting?.kind !== "say") return undefined;
    this.#hearSelf();
    return this.#add(posting, this.peerId);
  }

  async rename(name: string): Promise<void> {
    const formerName = this.#name;
    this.#name = cleanName(name);
    try {
      await this.#post({ kind: "here" });
    } catch (error) {
      this.#name = formerName;
      throw error;
    }
    this.#hearSelf();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Tells everybody that this peer is here; whoever cannot be told now learns it later. */
  #announce(): void {
    this.#hearSelf();
    this.#post({ kind: "here" }).catch(() => undefined);
  }

  async #close(): Promise<void> {
    this.#stopLooking();
    if (!this.#isQuiet) await this.#sayGoodbye();
    await this.#group.close();
  }

  async #sayGoodbye(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = this.#platform.setTimer(LEAVE_WAIT_MS, resolve);
      const end = (): void => {
        timer.cancel();
        resolve();
      };
      this.#post({ kind: "gone" }).then(end, end);
    });
  }

  /** The posting when it has left; undefined without the right to post. */
  async #post(saying: Saying): Promise<ChatPosting | undefined> {
    // The same bytes again are no new posting (NG16), and the clock may stand still.
    const at = Math.max(this.#lastAt + 1, Math.trunc(this.#platform.wallClockMs()));
    this.#lastAt = at;
    const posting: ChatPosting = { ...saying, name: this.#name, at };
    const messageID = await this.#group.post(valueOf(posting));
    if (messageID !== undefined) this.#isQuiet = false;
    return messageID === undefined ? undefined : posting;
  }

  #onPosting({ message, peerId }: PostingNotification): void {
    const posting = readPosting(message);
    if (posting === undefined || this.#members.isFullFor(peerId)) {
      this.#malformedCount += 1;
      return;
    }
    const now = this.#platform.now();
    // A newcomer is told what was posted long ago, too.
    const ageMs = Math.max(0, this.#platform.wallClockMs() - posting.at);
    const name = cleanName(posting.name);
    const isLeaving = posting.kind === "gone";
    this.#members.hear({ peerId, name, isLeaving, atMs: now - ageMs }, now);
    if (posting.kind === "say") this.#add(posting, peerId);
  }

  #add(
    { name, text, at }: Extract<ChatPosting, { readonly kind: "say" }>,
    peerId: PeerId,
  ): ChatMessage {
    this.#messageCount += 1;
    const message: ChatMessage = {
      order: this.#messageCount,
      peerId,
      name: cleanName(name),
      text: cleanText(text),
      links: linksIn(text),
      saidAtMs: at,
      isOwn: peerId === this.peerId,
    };
    this.#messages.push(message);
    if (this.#messages.length > MESSAGES_KEPT_MAX) this.#messages.shift();
    this.emit("message", message);
    return message;
  }

  #onLink(peerId: PeerId): void {
    this.#members.onLink(peerId, this.#platform.now());
    this.emit("neighbors", { count: this.neighborCount });
  }

  #hearSelf(): void {
    const now = this.#platform.now();
    const { peerId, name } = this;
    this.#members.hear({ peerId, name, isLeaving: false, atMs: now }, now);
  }

  /** This peer itself needs no link to itself. */
  #isLinked(peerId: PeerId): boolean {
    return (
      peerId === this.peerId ||
      this.#group.neighbors().some((neighbor) => neighbor.peerId === peerId)
    );
  }

  #lookLater(): void {
    const timer = this.#platform.setTimer(AWAY_LOOK_MS, () => {
      this.#members.look(this.#platform.now());
      this.#lookLater();
    });
    this.#stopLooking = () => timer.cancel();
  }
}
