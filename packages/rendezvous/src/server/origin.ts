/** Which web pages may connect (RV31). Source: RFC 6455 §10.2. */

import { RendezvousError } from "./errors.ts";

/** Origins that may connect besides the rendezvous' own. */
export type OriginList = ReadonlySet<string>;

/**
 * Reads the origins of an option.
 *
 * @throws {@link RendezvousError} `option/invalid` when one is none.
 */
export function originsFromTexts(texts: readonly string[]): OriginList {
  return new Set(texts.map((text) => originFromText(text)));
}

function originFromText(text: string): string {
  const origin = URL.canParse(text) ? new URL(text).origin : "null";
  if (origin !== "null") return origin;
  throw new RendezvousError(
    "option/invalid",
    `"${text}" is no origin of a web page; write it as https://files.example.`,
  );
}

/**
 * Says whether a page may connect.
 *
 * @param origin   The `Origin` header; absent where no browser is involved, which is allowed:
 *   nothing here rests on cookies.
 * @param host     The `Host` header.
 * @param allowed  Origins of other hosts.
 */
export function isOriginAllowed(
  origin: string | undefined,
  host: string | undefined,
  allowed: OriginList,
): boolean {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  if (page.protocol !== "http:" && page.protocol !== "https:") return allowed.has(origin);
  if (allowed.has(page.origin)) return true;
  const own = `${page.protocol}//${host ?? ""}`;
  return host !== undefined && URL.canParse(own) && new URL(own).origin === page.origin;
}
