/** The chat of a share: who is there, what was said, and a place to write. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { CHAT_TEXT } from "../chat-text.ts";
import type { ChatRoom } from "../model/chat-room.ts";
import { ChatComposer } from "./chat-composer.tsx";
import { ChatLog } from "./chat-log.tsx";
import { ChatNameForm } from "./chat-name-form.tsx";
import { ChatPeople } from "./chat-people.tsx";
import { useFileDrop } from "./file-drop.ts";

/** What is shown. */
export interface ChatPanelProps {
  readonly id: string;
  readonly room: ChatRoom;
  readonly onClose: () => void;
}

/** A region beside its share. Escape closes it; files that are dropped on it are shared in it. */
export function ChatPanel({ id, room, onClose }: ChatPanelProps): JSX.Element {
  const headingId = useId();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.scrollIntoView({ block: "nearest" }), []);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
  };
  const { isOver, handlers } = useFileDrop(room.mayPost, (chosen) => void room.shareFiles(chosen));
  return (
    <section
      ref={panel}
      id={id}
      class="card chat"
      aria-labelledby={headingId}
      onKeyDown={onKey}
      {...handlers}
    >
      <header class="chat-head">
        <h2 id={headingId}>{CHAT_TEXT.title}</h2>
        <button
          type="button"
          class="button chat-icon-button"
          aria-label={CHAT_TEXT.close}
          onClick={onClose}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d="M6 6l12 12M18 6L6 18" />
          </svg>
        </button>
      </header>
      <ChatPeople room={room} />
      <ChatLog room={room} />
      <ChatFoot room={room} />
      {isOver.value && (
        <p class="chat-drop" aria-hidden="true">
          {CHAT_TEXT.dropNow}
        </p>
      )}
    </section>
  );
}

/** A name first, then words; neither where one may only read. */
function ChatFoot({ room }: { readonly room: ChatRoom }): JSX.Element {
  const isRenaming = useSignal(false);
  if (!room.mayPost) return <p class="hint">{CHAT_TEXT.readOnly}</p>;
  const hasJoined = room.hasJoined.value;
  if (!hasJoined || isRenaming.value) {
    return (
      <ChatNameForm
        room={room}
        isFirst={!hasJoined}
        onDone={() => {
          isRenaming.value = false;
        }}
      />
    );
  }
  return (
    <ChatComposer
      room={room}
      onRename={() => {
        isRenaming.value = true;
      }}
    />
  );
}
