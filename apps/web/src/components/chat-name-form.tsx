/** Asks what a person is called in a chat. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { NAME_CHARACTERS_MAX } from "passalong/chat";
import { CHAT_TEXT } from "../chat-text.ts";
import type { ChatRoom } from "../model/chat-room.ts";
import { ChatProblem } from "./chat-problem.tsx";

/** What is asked. */
export interface ChatNameFormProps {
  readonly room: ChatRoom;
  /** True when the person has no name yet. */
  readonly isFirst: boolean;
  readonly onDone: () => void;
}

/** Proposes a name, so that Enter is enough; Escape keeps the one there is. */
export function ChatNameForm({ room, isFirst, onDone }: ChatNameFormProps): JSX.Element {
  const id = useId();
  const hintId = useId();
  const name = useSignal(room.name.value);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, []);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void room.join(name.value).then(onDone);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || isFirst) return;
    event.preventDefault();
    onDone();
  };
  return (
    <form class="chat-form" onSubmit={submit} onKeyDown={onKey}>
      <label for={id}>{CHAT_TEXT.name}</label>
      <div class="chat-row">
        <input
          ref={field}
          id={id}
          class="field"
          type="text"
          autocomplete="nickname"
          spellcheck={false}
          maxLength={NAME_CHARACTERS_MAX}
          aria-describedby={hintId}
          value={name.value}
          onInput={({ currentTarget }) => {
            name.value = currentTarget.value;
          }}
        />
        <button type="submit" class="button button-primary">
          {isFirst ? CHAT_TEXT.join : CHAT_TEXT.keepName}
        </button>
      </div>
      <p id={hintId} class="hint">
        {CHAT_TEXT.everybody}
      </p>
      <ChatProblem problem={room.problem.value} />
    </form>
  );
}
