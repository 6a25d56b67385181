/**
 * Which bytes are a picture that a page may show: told by their beginning, never by their name or
 * by what the sender says. SVG is none of them: it is a program.
 */

import type { Bytes } from "passalong";

/** How many bytes tell: the longest beginning, and room for AVIF's compatible brands. */
export const PICTURE_HEAD_BYTES = 64;

/** MIME types of pictures that pages show. */
export type PictureType = "image/jpeg" | "image/png" | "image/gif" | "image/webp" | "image/avif";

/** Bytes at a place of a file. */
interface Magic {
  readonly type: PictureType;
  readonly parts: readonly { readonly at: number; readonly text: string }[];
}

/** Source: WHATWG MIME Sniffing §6.1; PNG's and GIF's own specifications. */
const MAGICS: readonly Magic[] = [
  { type: "image/jpeg", parts: [{ at: 0, text: "\u00ff\u00d8\u00ff" }] },
  { type: "image/png", parts: [{ at: 0, text: "\u0089PNG\r\n\u001a\n" }] },
  { type: "image/gif", parts: [{ at: 0, text: "GIF87a" }] },
  { type: "image/gif", parts: [{ at: 0, text: "GIF89a" }] },
  {
    type: "image/webp",
    parts: [
      { at: 0, text: "RIFF" },
      { at: 8, text: "WEBP" },
    ],
  },
];

/** Brands of AVIF's pictures and sequences. Source: AVIF 1.1 §6. */
const AVIF_BRANDS: ReadonlySet<string> = new Set(["avif", "avis"]);

/**
 * Where the brands of an ISO file are: the box's size, "ftyp", major brand, version, the others.
 */
const BRAND_LENGTH = 4;

/** The type of the picture that begins so, or undefined when it is none. */
export function pictureTypeOf(head: Bytes): PictureType | undefined {
  // One character a byte: Latin-1.
  const text = String.fromCharCode(...head.subarray(0, PICTURE_HEAD_BYTES));
  const magic = MAGICS.find(({ parts }) =>
    parts.every((part) => text.startsWith(part.text, part.at)),
  );
  return magic?.type ?? (isAvif(text, head) ? "image/avif" : undefined);
}

function isAvif(text: string, head: Bytes): boolean {
  if (!text.startsWith("ftyp", BRAND_LENGTH)) return false;
  const boxBytes = new DataView(head.buffer, head.byteOffset, head.length).getUint32(0);
  const brands = text.slice(2 * BRAND_LENGTH, boxBytes);
  for (let at = 0; at < brands.length; at += BRAND_LENGTH) {
    const isVersion = at === BRAND_LENGTH;
    if (!isVersion && AVIF_BRANDS.has(brands.slice(at, at + BRAND_LENGTH))) return true;
  }
  return false;
}

/** True when the name is a picture's: only a guess at how much room it will take on the page. */
export function looksLikePicture(path: string): boolean {
  return /\.(?:jpe?g|png|gif|webp|avif)$/i.test(path);
}
