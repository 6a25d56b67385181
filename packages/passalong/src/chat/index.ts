/** Chat: names, texts and presence over the postings of a group. */

import { GroupSpecifier, RejectedError } from "../group/index.ts";
import { NetGroup } from "../netgroup/index.ts";
import type { Chat, ChatOptions } from "./chat.ts";
import { RunningChat } from "./running-chat.ts";

/**
 * Takes part in the chat of a group; resolves when its rendezvous has introduced this peer. What
 * was said before comes as messages, as far as members keep it.
 *
 * @throws {@link RejectedError} `rejected/notEnabled` when the group has no postings; whatever
 *   {@link NetGroup.join} throws.
 */
export async function joinChat(
  specifier: GroupSpecifier | string,
  options: ChatOptions,
): Promise<Chat> {
  const { name = "", platform } = options;
  const given = typeof specifier === "string" ? GroupSpecifier.fromString(specifier) : specifier;
  if (!given.capabilities.postingEnabled) {
    throw new RejectedError(
      "rejected/notEnabled",
      "This group has no postings, so nobody can chat in it: make one with postingEnabled.",
    );
  }
  const group = await NetGroup.join(given, options);
  const chat = new RunningChat({ group, platform, name });
  chat.announce();
  return chat;
}

export type { Chat, ChatEvents, ChatMessage, ChatOptions } from "./chat.ts";
export { cleanName, cleanText, linksIn } from "./clean-text.ts";
export * from "./limits.ts";
export type { ChatMember, MemberState, PresenceChange } from "./members.ts";
