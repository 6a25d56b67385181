/** The link of an own share: to read, to copy, to scan. */

import type { JSX } from "preact";
import { useId, useRef } from "preact/hooks";
import { isOnlyHere } from "../model/link-text.ts";
import { TEXT } from "../text.ts";
import { CopyButton } from "./copy-button.tsx";
import { QrCode } from "./qr-code.tsx";
import { SendButton } from "./send-button.tsx";

/** The field selects all of itself, so that copying by hand is one key. */
export function ShareLink({ link }: { readonly link: string }): JSX.Element {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const select = (): void => field.current?.select();
  const isLocal = isOnlyHere(new URL(link).hostname);
  return (
    <div class="share-link">
      <div class="share-link-words">
        <label class="share-link-label" for={id}>
          {TEXT.shareLink}
        </label>
        <input
          ref={field}
          id={id}
          class="field share-link-field"
          type="text"
          readOnly
          value={link}
          onFocus={select}
        />
        <div class="share-link-row">
          <CopyButton link={link} label={TEXT.copyLink} isPrimary onRefused={select} />
          <SendButton link={link} />
        </div>
        {isLocal && <p class="hint">{TEXT.onlyHere}</p>}
      </div>
      <QrCode link={link} />
    </div>
  );
}
