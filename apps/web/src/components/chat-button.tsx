/** Opens and closes the chat of a share. */

import type { JSX } from "preact";
import type { ChatDoor } from "../model/chat-door.ts";
import { chatLabel, TEXT } from "../text.ts";

/** More are not counted out. */
const UNREAD_SHOWN_MAX = 99;

/** What is opened. */
export interface ChatButtonProps {
  readonly chat: ChatDoor;
  /** The id of what is opened. */
  readonly panelId: string;
}

/** Shows how much has been said meanwhile; says so where a link has no chat. */
export function ChatButton({ chat, panelId }: ChatButtonProps): JSX.Element {
  if (!chat.leadsSomewhere) return <p class="hint">{TEXT.noChat}</p>;
  const unreadCount = chat.unreadCount.value;
  const isOpen = chat.isOpen.value;
  return (
    <>
      <button
        type="button"
        class="button button-chat"
        aria-label={chatLabel(unreadCount)}
        aria-expanded={isOpen}
        aria-controls={isOpen ? panelId : undefined}
        onClick={() => chat.toggle()}
      >
        {TEXT.chat}
        {unreadCount > 0 && (
          <span class="badge">
            {unreadCount > UNREAD_SHOWN_MAX ? `${UNREAD_SHOWN_MAX}+` : unreadCount}
          </span>
        )}
      </button>
      {chat.hasFailed.value && (
        <p class="hint" aria-live="polite">
          {TEXT.chatFailed}
        </p>
      )}
    </>
  );
}
