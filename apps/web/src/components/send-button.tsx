/** Hands a link to the device's own way of sending things, where there is one. */

import type { JSX } from "preact";
import { TEXT } from "../text.ts";

/** Nothing on most computers: phones have it. */
export function SendButton({ link }: { readonly link: string }): JSX.Element | undefined {
  // Missing in browsers of our matrix, and on plain http, although the library's types know
  // neither.
  const sender: Partial<Pick<Navigator, "share">> = navigator;
  if (sender.share === undefined) return undefined;
  const sendLink = (): void => {
    // Refused only when the person changes their mind.
    sender.share?.({ title: TEXT.name, url: link }).catch(() => undefined);
  };
  return (
    <button type="button" class="button" onClick={sendLink}>
      {TEXT.sendLink}
    </button>
  );
}
