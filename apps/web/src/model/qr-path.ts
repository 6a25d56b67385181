/** A QR code as one path of an SVG picture. */

import { encode } from "uqr";

/** Light modules around the code. Source: ISO/IEC 18004 §9.1. */
const QUIET_ZONE = 4;

/** A picture in units of modules. */
export interface QrPicture {
  /** Width and height, modules. */
  readonly size: number;
  /** The dark modules, for the attribute `d` of a path. */
  readonly path: string;
}

/** The code of a text, or undefined when the text is too long for one. */
export function qrPictureOf(text: string): QrPicture | undefined {
  try {
    const { size, data } = encode(text, { ecc: "L", border: QUIET_ZONE });
    return { size, path: data.map((row, y) => pathOfRow(row, y)).join("") };
  } catch {
    return undefined;
  }
}

/** One rectangle for each run of dark modules. */
function pathOfRow(row: readonly boolean[], y: number): string {
  let path = "";
  let start = 0;
  for (let x = 0; x <= row.length; x += 1) {
    if (row[x] === true) continue;
    if (x > start) path += `M${start} ${y}h${x - start}v1h${start - x}z`;
    start = x + 1;
  }
  return path;
}
