/** A link that a camera reads. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { QrPicture } from "../model/qr-path.ts";
import { TEXT } from "../text.ts";

/** Nothing until the encoder is here, and nothing when the link is too long for a code. */
export function QrCode({ link }: { readonly link: string }): JSX.Element | undefined {
  const picture = useQrPicture(link);
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

/** Loads the encoder, which only those who share need; a page that cannot load it has no code. */
function useQrPicture(link: string): QrPicture | undefined {
  const [picture, setPicture] = useState<QrPicture>();
  useEffect(() => {
    let isGone = false;
    void import("../model/qr-path.ts").then(
      ({ qrPictureOf }) => {
        if (!isGone) setPicture(qrPictureOf(link));
      },
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [link]);
  return picture;
}
