/** One message of a chat. */

import type { JSX } from "preact";
import { CHAT_TEXT } from "../chat-text.ts";
import type { MessageLine } from "../model/chat-log.ts";
import type { ChatRoom } from "../model/chat-room.ts";
import { digitsOf, initialOf, nameKey } from "../model/member-look.ts";
import type { MessagePart } from "../model/message-parts.ts";
import { isoTime, timeText } from "../model/time-text.ts";

/** What is shown. */
export interface ChatMessageProps {
  readonly room: ChatRoom;
  readonly line: MessageLine;
  /** False when the same author goes on. */
  readonly hasHeading: boolean;
  readonly sharedNames: ReadonlySet<string>;
  readonly isLast: boolean;
}

/** The author's mark, name and time, then the text as text. */
export function ChatMessage(props: ChatMessageProps): JSX.Element {
  const { room, line, hasHeading, sharedNames, isLast } = props;
  const { peerId, name, parts, state } = line;
  const isOwn = peerId === room.peerId;
  return (
    <article
      class={`chat-message ${isOwn ? "chat-own" : ""} ${hasHeading ? "" : "chat-goes-on"}`}
      aria-label={name}
    >
      {hasHeading && (
        <header class="chat-heading" title={digitsOf(peerId)}>
          <span class={`chat-mark chat-hue-${room.hues.of(peerId)}`} aria-hidden="true">
            {initialOf(name)}
          </span>
          <span class="chat-author">{name}</span>
          {sharedNames.has(nameKey(name)) && <span class="chat-digits">{digitsOf(peerId)}</span>}
          <time dateTime={isoTime(line.atMs)}>{timeText(line.atMs)}</time>
        </header>
      )}
      <p class="chat-text" dir="auto">
        {parts.map((part, place) => (
          <Part key={place} part={part} room={room} />
        ))}
      </p>
      {state !== undefined && (state === "sending" || isLast) && (
        <p class="chat-state">{state === "sending" ? CHAT_TEXT.sending : CHAT_TEXT.sent}</p>
      )}
    </article>
  );
}

interface PartProps {
  readonly part: MessagePart;
  readonly room: ChatRoom;
}

/** Nothing is opened but by the person; another page learns nothing of this one. */
function Part({ part, room }: PartProps): JSX.Element {
  switch (part.kind) {
    case "text":
      return <>{part.text}</>;
    case "link":
      return (
        <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
          {part.text}
        </a>
      );
    case "share":
      return (
        <span class="chat-share">
          <span class="chat-share-link" title={part.text}>
            {part.text}
          </span>
          <button type="button" class="button" onClick={() => room.openLink(part.text)}>
            {CHAT_TEXT.openShare}
          </button>
        </span>
      );
  }
}
