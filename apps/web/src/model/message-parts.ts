/** A message's text, and what of it can be opened. */

/** A stretch of a text. */
export type MessagePart =
  | { readonly kind: "text"; readonly text: string }
  /** Leads to another page: as it was written, and where it leads. */
  | { readonly kind: "link"; readonly text: string; readonly href: string }
  /** Leads to a share that this page itself can open. */
  | { readonly kind: "share"; readonly text: string };

/** Where addresses are recognized. */
export interface AddressRules {
  /** Links to groups in the text, told by their checksum. */
  readonly links: readonly string[];
  /** The page's own URL: shares whose links begin with it can be opened here. */
  readonly pageUrl: string;
}

/** What may be an address: nothing but a scheme of the web begins one. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"“”«»]+/gi;

/** What belongs to the sentence around an address. */
const SENTENCE_END = /[.,;:!?'’…]+$/;

/** Parts in the order of the text; together they are the text. */
export function partsOf(text: string, rules: AddressRules): MessagePart[] {
  const parts: MessagePart[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const written = withoutSentence(match[0]);
    const part = addressPart(written, rules);
    if (part === undefined) continue;
    if (match.index > end) parts.push({ kind: "text", text: text.slice(end, match.index) });
    parts.push(part);
    end = match.index + written.length;
  }
  if (end < text.length) parts.push({ kind: "text", text: text.slice(end) });
  return parts;
}

/** Undefined for what is no address after all, and for one that says whom it pretends to be. */
function addressPart(written: string, { links, pageUrl }: AddressRules): MessagePart | undefined {
  if (links.includes(written) && written.startsWith(`${pageUrl}#`)) {
    return { kind: "share", text: written };
  }
  if (!URL.canParse(written)) return undefined;
  const { protocol, username, password, href } = new URL(written);
  if (protocol !== "https:" && protocol !== "http:") return undefined;
  // "https://bank.example@evil.example" leads to the latter.
  if (username !== "" || password !== "") return undefined;
  return { kind: "link", text: written, href };
}

/** A bracket at the end is the sentence's when the address has not opened it. */
function withoutSentence(written: string): string {
  const address = written.replace(SENTENCE_END, "");
  for (const [opening, closing] of ["()", "[]", "{}"]) {
    if (opening === undefined || closing === undefined || !address.endsWith(closing)) continue;
    const isBalanced = address.split(opening).length >= address.split(closing).length;
    if (!isBalanced) return withoutSentence(address.slice(0, -1));
  }
  return address;
}
