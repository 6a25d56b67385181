/** Where a message is written. */

import type { JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { CHAT_TEXT, talkingAs } from "../chat-text.ts";
import { chosenFromList } from "../model/chosen-files.ts";
import type { ChatRoom } from "../model/chat-room.ts";
import { ChatProblem } from "./chat-problem.tsx";

/** What is written to. */
export interface ChatComposerProps {
  readonly room: ChatRoom;
  readonly onRename: () => void;
}

/** Enter sends, Shift and Enter begin a new line. What cannot be sent stays where it is. */
export function ChatComposer({ room, onRename }: ChatComposerProps): JSX.Element {
  const problemId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const problem = room.problem.value;
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const send = (): void => {
    if (room.say(room.draft.value)) room.draft.value = "";
    field.current?.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    // While an input method is at work, Enter chooses a word.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const files = event.clipboardData?.files;
    if (files === undefined || files.length === 0) return;
    event.preventDefault();
    void room.shareFiles(chosenFromList(files));
  };
  return (
    <form
      class="chat-form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="chat-row">
        <AttachButton room={room} />
        <textarea
          ref={field}
          class="field chat-field"
          rows={1}
          aria-label={CHAT_TEXT.message}
          aria-describedby={problem === undefined ? undefined : problemId}
          aria-invalid={problem !== undefined}
          placeholder={CHAT_TEXT.messagePlaceholder}
          value={room.draft.value}
          onInput={({ currentTarget }) => {
            room.draft.value = currentTarget.value;
          }}
          onKeyDown={onKey}
          onPaste={onPaste}
        />
        <SendMessageButton />
      </div>
      <ChatProblem id={problemId} problem={problem} />
      <p class="hint chat-name">
        {room.isSharing.value ? CHAT_TEXT.attaching : talkingAs(room.name.value)}
        <button type="button" class="button button-quiet" onClick={onRename}>
          {CHAT_TEXT.changeName}
        </button>
      </p>
    </form>
  );
}

function SendMessageButton(): JSX.Element {
  return (
    <button
      type="submit"
      class="button button-primary chat-icon-button"
      aria-label={CHAT_TEXT.send}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        <path d="M12 19V5M6 11l6-6 6 6" />
      </svg>
    </button>
  );
}

/** Chooses files to share here. */
function AttachButton({ room }: { readonly room: ChatRoom }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const choose = (field: HTMLInputElement): void => {
    const chosen = chosenFromList(field.files ?? []);
    // The same files may be chosen again.
    field.value = "";
    void room.shareFiles(chosen);
  };
  return (
    <>
      <button
        type="button"
        class="button chat-icon-button"
        aria-label={CHAT_TEXT.attach}
        title={CHAT_TEXT.attach}
        disabled={room.isSharing.value}
        onClick={() => input.current?.click()}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
          <path d="M19 11.500l-7.200 7.200a4.500 4.500 0 0 1-6.400-6.400l7.700-7.700a3 3 0 0 1 4.300 4.300l-7.700 7.700a1.500 1.500 0 0 1-2.100-2.100l7-7" />
        </svg>
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => choose(currentTarget)}
      />
    </>
  );
}
