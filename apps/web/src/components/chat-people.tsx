/** Who takes part in a chat. */

import type { JSX } from "preact";
import { CHAT_TEXT, morePeople } from "../chat-text.ts";
import type { ChatRoom } from "../model/chat-room.ts";
import { digitsOf, nameKey, sharedNames } from "../model/member-look.ts";

/** People shown; further ones are counted. A guess: more are not read. */
const PEOPLE_SHOWN_MAX = 24;

/** Who is away is dimmed and said to be; equal names have their digits. */
export function ChatPeople({ room }: { readonly room: ChatRoom }): JSX.Element {
  const members = room.members.value;
  const others = members.filter(({ peerId }) => peerId !== room.peerId);
  if (others.length === 0) return <p class="hint">{CHAT_TEXT.nobody}</p>;
  const shared = sharedNames(members);
  const hiddenCount = members.length - PEOPLE_SHOWN_MAX;
  return (
    <ul class="chat-people" aria-label={CHAT_TEXT.people}>
      {members.slice(0, PEOPLE_SHOWN_MAX).map(({ peerId, name, state }) => (
        <li key={peerId} class={`chat-person chat-person-${state}`} title={digitsOf(peerId)}>
          <span class={`chat-dot chat-hue-${room.hues.of(peerId)}`} />
          <span class="chat-person-name">{name}</span>
          {shared.has(nameKey(name)) && <span class="chat-digits">{digitsOf(peerId)}</span>}
          {peerId === room.peerId && <span class="chat-aside">({CHAT_TEXT.you})</span>}
          {state === "away" && <span class="chat-aside">({CHAT_TEXT.away})</span>}
        </li>
      ))}
      {hiddenCount > 0 && <li class="chat-person">{morePeople(hiddenCount)}</li>}
    </ul>
  );
}
