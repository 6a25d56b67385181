/** A link that a camera reads. */

import { useMemo } from "preact/hooks";
import type { JSX } from "preact";
import { qrPictureOf } from "../model/qr-path.ts";
import { TEXT } from "../text.ts";

/** Nothing when the link is too long for a code. */
export function QrCode({ link }: { readonly link: string }): JSX.Element | undefined {
  const picture = useMemo(() => qrPictureOf(link), [link]);
  if (picture === undefined) return undefined;
  return (
    <figure class="qr">
      <svg
        class="qr-code"
        role="img"
        aria-label={TEXT.qrCode}
        viewBox={`0 0 ${picture.size} ${picture.size}`}
        shape-rendering="crispEdges"
      >
        <path d={picture.path} />
      </svg>
      <figcaption>{TEXT.qrHint}</figcaption>
    </figure>
  );
}
