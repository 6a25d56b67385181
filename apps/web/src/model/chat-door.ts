/** The way into the chat of a share; what is behind it comes when somebody talks or wants to. */

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Platform, Share } from "passalong";
import type { ChosenFile } from "passalong/browser";
import type { ChatPanel } from "../components/chat-panel.tsx";
import type { ChatRoom } from "./chat-room.ts";

/** What a chat can have done on the page beside it. */
export interface ChatSurroundings {
  /** The share whose members talk. */
  readonly share: Pick<Share, "on" | "session" | "specifier">;
  /** The same that the share runs on. */
  readonly platform: Platform;
  /** The page's own URL: shares whose links begin with it can be opened here. */
  readonly pageUrl: string;
  /** Where the name is kept for as long as the tab is open. */
  readonly page: Pick<Window, "sessionStorage">;
  /** What the person is called in the chats of this visit; undefined before it is asked. */
  readonly visitName: Signal<string | undefined>;
  /** Shares files beside the chat; their link. @throws PassalongError */
  readonly shareFiles: (chosen: readonly ChosenFile[]) => Promise<string>;
  /** Opens somebody's share. */
  readonly openLink: (link: string) => void;
}

/** What is loaded: `chat.ts`. */
export interface ChatParts {
  readonly ChatRoom: typeof ChatRoom;
  readonly ChatPanel: typeof ChatPanel;
}

/** Loads what is behind the door. */
export type ChatLoader = () => Promise<ChatParts>;

/** What is behind the door. */
interface Behind {
  readonly room: ChatRoom;
  readonly Panel: ChatParts["ChatPanel"];
}

/**
 * A door that is closed at first.
 *
 *     empty ──somebody has posted, or it is opened──> loading ──> loaded
 *                                                      loading ──> failed ──opened again──> loading
 */
export class ChatDoor {
  /** False when the share's group has no postings: nobody can talk. */
  readonly leadsSomewhere: boolean;
  readonly #surroundings: ChatSurroundings;
  readonly #load: ChatLoader;
  readonly #isOpen = signal(false);
  readonly #hasFailed = signal(false);
  readonly #behind: Signal<Behind | undefined> = signal(undefined);
  readonly #abort = new AbortController();
  #isLoading = false;

  /** Messages that came while it was closed. */
  readonly unreadCount: ReadonlySignal<number> = computed(
    () => this.#behind.value?.room.unreadCount.value ?? 0,
  );

  constructor(surroundings: ChatSurroundings, load: ChatLoader) {
    const { share } = surroundings;
    this.#surroundings = surroundings;
    this.#load = load;
    this.leadsSomewhere = share.specifier.capabilities.postingEnabled;
    const { signal: closing } = this.#abort;
    share.on("postingsHeard", () => void this.#enter(), { signal: closing });
  }

  /** True when the person wants to see the chat. */
  get isOpen(): ReadonlySignal<boolean> {
    return this.#isOpen;
  }

  /** True when it was opened and nothing could be loaded. */
  get hasFailed(): ReadonlySignal<boolean> {
    return this.#hasFailed;
  }

  /** What is behind it, once that is here. */
  get behind(): ReadonlySignal<Behind | undefined> {
    return this.#behind;
  }

  /** Opens or closes it. */
  toggle(): void {
    this.#isOpen.value = !this.#isOpen.value;
    if (this.#isOpen.value) void this.#enter();
  }

  /** Leaves the chat, if it was entered; others are told. */
  async close(): Promise<void> {
    this.#abort.abort();
    await this.#behind.value?.room.close();
  }

  async #enter(): Promise<void> {
    if (!this.leadsSomewhere || this.#isLoading || this.#behind.value !== undefined) return;
    this.#isLoading = true;
    this.#hasFailed.value = false;
    try {
      const { ChatRoom: Room, ChatPanel: Panel } = await this.#load();
      if (this.#abort.signal.aborted) return;
      this.#behind.value = { room: new Room(this.#surroundings, this.#isOpen), Panel };
    } catch {
      // Nothing of the page's own was there to fail: the server is gone, or the network.
      this.#hasFailed.value = this.#isOpen.value;
      this.#isOpen.value = false;
    } finally {
      this.#isLoading = false;
    }
  }
}
