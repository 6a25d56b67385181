/** What of a message can be opened. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { partsOf } from "./message-parts.ts";

const PAGE_URL = "https://page.example/";

const SHARE = `${PAGE_URL}#abc`;

describe("the parts of a message", () => {
  it.each([
    ["see https://a.example/b?c=d#e, please.", "https://a.example/b?c=d#e"],
    ["(http://a.example/b)", "http://a.example/b"],
    ["http://a.example/b_(c).", "http://a.example/b_(c)"],
    ["HTTPS://A.example!", "HTTPS://A.example"],
    ["<https://a.example>", "https://a.example"],
  ])("[PG40] the address in %j is %j", (text, address) => {
    const links = partsOf(text, { links: [], pageUrl: PAGE_URL }).filter(
      ({ kind }) => kind === "link",
    );
    expect(links.map((part) => part.text)).toEqual([address]);
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "ftp://a.example",
    "https://bank.example@evil.example",
    "https://user:secret@evil.example/x",
    "https://",
    "http://[",
    "xhttps://a.example",
    "www.a.example",
    "<img src=x onerror=alert(1)>",
  ])("[PG40] %j is text", (text) => {
    expect(partsOf(text, { links: [], pageUrl: PAGE_URL })).toEqual([{ kind: "text", text }]);
  });

  it("[PG40] a share is one of this page when its link says so and holds", () => {
    const elsewhere = "https://other.example/#abc";
    const parts = partsOf(`a ${SHARE} b ${elsewhere}`, {
      ...{ links: [SHARE, elsewhere], pageUrl: PAGE_URL },
    });
    expect(parts).toEqual([
      { kind: "text", text: "a " },
      { kind: "share", text: SHARE },
      { kind: "text", text: " b " },
      { kind: "link", text: elsewhere, href: elsewhere },
    ]);
    expect(partsOf(SHARE, { links: [], pageUrl: PAGE_URL })).toMatchObject([{ kind: "link" }]);
  });

  it("[PG40] together they are the text, whatever it is, and lead to the web alone", () => {
    const piece = fc.oneof(fc.string({ unit: "grapheme" }), fc.webUrl(), fc.constant(SHARE));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join(" ");
        const parts = partsOf(text, { links: [SHARE], pageUrl: PAGE_URL });
        expect(parts.map((part) => part.text).join("")).toBe(text);
        for (const part of parts) {
          if (part.kind === "link") expect(part.href).toMatch(/^https?:\/\//);
        }
      }),
    );
  });
});
