/** What was said in a chat. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { CHAT_TEXT } from "../chat-text.ts";
import { goesOn } from "../model/chat-log.ts";
import type { ChatRoom } from "../model/chat-room.ts";
import { sharedNames } from "../model/member-look.ts";
import { ChatMessage } from "./chat-message.tsx";

/** Who is so near to the end reads the end, CSS pixels. A guess: a line. */
const END_PIXELS = 24;

/** Stays at the end while one reads there; otherwise a button leads to what is new. */
export function ChatLog({ room }: { readonly room: ChatRoom }): JSX.Element {
  const log = useRef<HTMLDivElement>(null);
  const isAtEnd = useSignal(true);
  const lines = room.lines.value;
  const last = lines.at(-1);
  const isOwn = last?.kind === "message" && last.peerId === room.peerId;
  const toEnd = (): void => {
    const place = log.current;
    if (place === null) return;
    place.scrollTop = place.scrollHeight;
    isAtEnd.value = true;
  };
  useLayoutEffect(() => {
    if (isAtEnd.peek() || isOwn) toEnd();
    else isAtEnd.value = log.current !== null && standsAtEnd(log.current);
    // The length, too: history comes before what is there already.
  }, [last?.key, lines.length]);
  const onScroll = ({ currentTarget }: { readonly currentTarget: HTMLElement }): void => {
    isAtEnd.value = standsAtEnd(currentTarget);
  };
  const shared = sharedNames(room.members.value);
  return (
    <div class="chat-log-place">
      <div
        ref={log}
        class="chat-log"
        role="log"
        aria-live="polite"
        aria-label={CHAT_TEXT.messages}
        tabIndex={0}
        onScroll={onScroll}
      >
        {lines.length === 0 && <p class="hint chat-empty">{CHAT_TEXT.empty}</p>}
        {lines.map((line, place) =>
          line.kind === "notice" ? (
            <p key={line.key} class="chat-notice">
              {line.text}
            </p>
          ) : (
            <ChatMessage
              key={line.key}
              room={room}
              line={line}
              hasHeading={!goesOn(lines[place - 1], line)}
              sharedNames={shared}
              isLast={line === last}
            />
          ),
        )}
      </div>
      {!isAtEnd.value && <NewMessages room={room} onPress={toEnd} />}
    </div>
  );
}

/** Leads to what has come since one left the end. */
function NewMessages({
  room,
  onPress,
}: {
  readonly room: ChatRoom;
  readonly onPress: () => void;
}): JSX.Element | undefined {
  const seen = useRef(room.lines.peek().at(-1)?.key);
  if (room.lines.value.at(-1)?.key === seen.current) return undefined;
  return (
    <button type="button" class="button button-primary chat-new" onClick={onPress}>
      {CHAT_TEXT.newMessages}
    </button>
  );
}

function standsAtEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight <= END_PIXELS;
}
