/** Chats in one process, on the memory network and in virtual time. */

import { type Chat, type ChatMessage, joinChat, type PresenceChange } from "passalong/chat";
import { type GroupSpecifier, GroupSpecifierBuilder } from "passalong/group";
import type { NetGroup, ObjectValue } from "passalong/netgroup";
import { GroupWorld } from "../netgroup/group-world.ts";
import { RENDEZVOUS_URL } from "../session/world.ts";

/** A group to talk in; with a password only who knows it may post. */
export function talk(password?: string): GroupSpecifier {
  const builder = new GroupSpecifierBuilder("talk");
  builder.postingEnabled = true;
  builder.serverChannelEnabled = true;
  builder.rendezvousUrls = [RENDEZVOUS_URL];
  if (password !== undefined) builder.setPostingPassword(password);
  return builder.build();
}

/** A chat and everything that it told. */
export interface Talker {
  readonly chat: Chat;
  readonly messages: ChatMessage[];
  readonly presence: PresenceChange[];
  /** The texts of {@link Talker.messages}. */
  readonly texts: () => string[];
}

/** Chats, and peers that post what they like in the same group. */
export class ChatWorld extends GroupWorld {
  readonly #talkers: Chat[] = [];

  /** Takes part. */
  async talker(name?: string, specifier: GroupSpecifier = talk()): Promise<Talker> {
    const named = name === undefined ? {} : { name };
    const chat = await this.settled(joinChat(specifier, { platform: this.platform(), ...named }));
    this.#talkers.push(chat);
    const messages: ChatMessage[] = [];
    const presence: PresenceChange[] = [];
    chat.on("message", (message) => messages.push(message));
    chat.on("presence", (change) => presence.push(change));
    return { chat, messages, presence, texts: () => messages.map(({ text }) => text) };
  }

  /** Takes part with several peers and waits until all are neighbors. */
  async talkers(...names: readonly string[]): Promise<Talker[]> {
    const talkers: Talker[] = [];
    for (const name of names) talkers.push(await this.talker(name));
    await this.until(() => talkers.every(({ chat }) => chat.neighborCount === names.length - 1));
    return talkers;
  }

  /** Posts what is no posting of a chat, or only nearly, as another member of the group. */
  async post(...values: readonly ObjectValue[]): Promise<NetGroup> {
    const group = await this.join({ specifier: talk() });
    for (const value of values) await this.settled(group.post(value));
    return group;
  }

  /** Says something and waits until it has left. */
  async says({ chat }: Talker, text: string): Promise<ChatMessage | undefined> {
    return this.settled(chat.say(text));
  }

  /** Leaves every chat and group, and checks that nothing is left. */
  override async close(): Promise<void> {
    await this.settled(Promise.all(this.#talkers.map((chat) => chat.close())));
    await super.close();
  }
}
