/** A chat that does what a test says. */

import { type GroupSpecifier, EventSource } from "passalong/group";
import type { PeerId } from "passalong";
import type { Chat, ChatEvents, ChatMember, ChatMessage } from "passalong/chat";

/** Connects to nobody, and remembers what was said. */
export class FakeChat extends EventSource<ChatEvents> implements Chat {
  readonly specifier: GroupSpecifier;
  readonly peerId = "00".repeat(32) as PeerId; // A peer id, as the library would spell it.
  name = "guest";
  mayPost = true;
  neighborCount = 1;
  readonly malformedCount = 0;
  /** What was said, and the names that were taken, as "/NAME". */
  readonly said: string[] = [];
  readonly present: ChatMember[] = [];
  /** Thrown once each, by the text that is said. */
  readonly refusals = new Map<string, Error>();
  /** Hears that it is left. */
  onClose: () => void = () => undefined;
  #onListened: () => void = () => undefined;
  /** Resolves when the command listens to the last of the events that it listens to. */
  readonly isListenedTo: Promise<void> = new Promise((resolve) => {
    this.#onListened = resolve;
  });

  constructor(specifier: GroupSpecifier) {
    super();
    this.specifier = specifier;
  }

  override on<Name extends keyof ChatEvents>(
    name: Name,
    listener: (event: ChatEvents[Name]) => void,
  ): void {
    super.on(name, listener);
    if (name === "warning") this.#onListened();
  }

  /** Tells an event. */
  tell<Name extends keyof ChatEvents>(name: Name, event: ChatEvents[Name]): void {
    this.emit(name, event);
  }

  /** Lets somebody say something. */
  hear(name: string, text: string, peerId: PeerId = "ab".repeat(32) as PeerId): void {
    const rest = { order: 1, links: [], saidAtMs: 0, isOwn: peerId === this.peerId };
    this.emit("message", { peerId, name, text, ...rest });
  }

  messages(): readonly ChatMessage[] {
    return [];
  }

  members(): readonly ChatMember[] {
    return this.present;
  }

  async say(text: string): Promise<ChatMessage | undefined> {
    const refusal = this.refusals.get(text);
    this.refusals.delete(text);
    if (refusal !== undefined) throw refusal;
    this.said.push(text);
    return undefined;
  }

  async rename(name: string): Promise<void> {
    this.said.push(`/${name}`);
    this.name = name;
  }

  async close(): Promise<void> {
    this.onClose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
