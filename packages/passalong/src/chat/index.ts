/** Chat: names, texts and presence over the postings of a group. */

import { GroupSpecifier, RejectedError, type SharedSession } from "../group/index.ts";
import { NetGroup, SessionPostings } from "../netgroup/index.ts";
import type { Chat, ChatOptions, SessionChatOptions } from "./chat.ts";
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
  return new RunningChat({ group, platform, name, isQuiet: false });
}

/**
 * Takes part in the chat of a group through a session that is open already, such as a share's;
 * leaving the chat leaves the session open. One chat at a time, and the first one hears what was
 * said before.
 *
 * @throws {@link RejectedError} `rejected/notEnabled` when the group has no postings.
 */
export function joinChatIn(session: SharedSession, options: SessionChatOptions): Chat {
  const { specifier, platform, name = "", isQuiet = false } = options;
  const group = new SessionPostings(session, specifier);
  return new RunningChat({ group, platform, name, isQuiet });
}

export type { Chat, ChatEvents, ChatMessage, ChatOptions, SessionChatOptions } from "./chat.ts";
export { cleanName, cleanText, linksIn } from "./clean-text.ts";
export * from "./limits.ts";
export type { ChatMember, MemberState, PresenceChange } from "./members.ts";
