/** Every word that the chat says; they come with it. */

import { countText } from "./quantity-text.ts";

/** Words that never change. */
export const CHAT_TEXT = {
  title: "Chat",
  close: "Close chat",
  messages: "Messages",
  people: "People here",
  away: "away",
  you: "you",
  nobody:
    "Nobody else is in this chat yet. Who opens it while this page is open sees what you write.",
  empty: "Nothing has been said yet.",
  readOnly: "This link lets you read here, not write.",
  everybody: "Everybody who has the link can read this chat and write in it.",

  name: "Your name in this chat",
  join: "Join",
  changeName: "Change name",
  keepName: "Use this name",

  message: "Your message",
  messagePlaceholder: "Write a message",
  send: "Send",
  attach: "Share files in this chat",
  attaching: "Sharing the files…",
  dropNow: "Let go to share it here",
  newMessages: "New messages",
  sending: "Sending…",
  sent: "Sent",

  openShare: "Open share",

  failed: "Something went wrong in this chat: close the share, and open its link again.",
} as const;

/** Whom one talks as. */
export function talkingAs(name: string): string {
  return `You are ${name}.`;
}

/** A member who has come. */
export function joinedText(name: string): string {
  return `${name} joined`;
}

/** A member who has left. */
export function leftText(name: string): string {
  return `${name} left`;
}

/** A member with another name than before. */
export function renamedText(formerName: string, name: string): string {
  return `${formerName} is now called ${name}`;
}

/** Why a message is not sent, and what to do. */
export function tooLongText(charactersMax: number, characters: number): string {
  return (
    `A message has at most ${countText(charactersMax, "character")} and this one has ` +
    `${countText(characters, "character")}: shorten it, or send it in parts.`
  );
}

/** What stands before the link to files. */
export function filesText(name: string | undefined, count: number, size: string): string {
  return `${name ?? countText(count, "file")} (${size})`;
}

/** How many people are not shown. */
export function morePeople(count: number): string {
  return `and ${count} more`;
}
