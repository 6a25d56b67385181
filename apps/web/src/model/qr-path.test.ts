/** A QR code as a path. */

import { encode } from "uqr";
import { describe, expect, it } from "vitest";
import { qrPictureOf } from "./qr-path.ts";

const LINK = "https://files.example/#AQJ_AgECAQwGDnNoYXJlIQ4G07n76RerOyrlOHN6YXS9O-1c0aI8rpVhRILT";

/** Draws the rectangles of a path. */
function drawn(path: string, size: number): boolean[][] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let at = 0; at < Number(width); at += 1) {
      const row = rows[Number(y)];
      if (row !== undefined) row[Number(x) + at] = true;
    }
  }
  return rows;
}

describe("a QR code", () => {
  it("[PG2] has every dark module of the code and a quiet zone", () => {
    const picture = qrPictureOf(LINK);
    const { data, size } = encode(LINK, { ecc: "L", border: 4 });
    expect(picture?.size).toBe(size);
    expect(drawn(picture?.path ?? "", size)).toEqual(data);
    expect(data.slice(0, 4).flat()).not.toContain(true);
  });

  it("is none when the text is too long for one", () => {
    expect(qrPictureOf("x".repeat(3_000))).toBeUndefined();
  });
});
