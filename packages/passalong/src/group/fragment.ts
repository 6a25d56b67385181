/** What follows the `#` of a link: a specifier that shows when it was cut or mistyped. */

import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concatBytes, equalBytes } from "../base/index.ts";
import { base64UrlFromBytes, bytesFromBase64Url } from "./base64url.ts";
import { domainOf } from "./domains.ts";
import { SpecifierError } from "./errors.ts";
import { SPECIFIER_BYTES_MAX } from "./limits.ts";

/**
 * Version of the fragment's format. The checksum stays where it is in all versions, so that damage
 * is told from novelty.
 */
const FRAGMENT_VERSION = 1;

/** Of SHA-256: one change in 2^32 goes unnoticed, and none without meaning to. */
const CHECKSUM_BYTES = 4;

/** Largest fragment, characters: version byte, specifier and checksum in base64url. */
const FRAGMENT_LENGTH_MAX = Math.ceil(((1 + SPECIFIER_BYTES_MAX + CHECKSUM_BYTES) * 4) / 3);

/**
 * White space and quotation marks that a link may be pasted with, and invisible marks that some
 * programs add.
 */
const WRAPPING =
  /^[\s"'`<>«»‹›“”„‘’‚\u200b-\u200f\u2060\ufeff]+|[\s"'`<>«»‹›“”„‘’‚\u200b-\u200f\u2060\ufeff]+$/gu;

/**
 *     base64url of
 *     +---------+-----------+--------------------+
 *     | version | specifier | checksum, 4 bytes  |
 *     +---------+-----------+--------------------+
 */
export function encodeFragment(specifierBytes: Bytes): string {
  const content = concatBytes(Uint8Array.of(FRAGMENT_VERSION), specifierBytes);
  return base64UrlFromBytes(concatBytes(content, checksumOf(content)));
}

/**
 * The specifier's bytes in a fragment or in a whole link.
 *
 * @throws {@link SpecifierError} when there is none, when it is damaged, or when it was made by a
 *   newer version.
 */
export function decodeFragment(text: string): Bytes {
  const fragment = text.slice(text.indexOf("#") + 1).replaceAll(WRAPPING, "");
  if (fragment.length === 0) throw invalid();
  if (fragment.length > FRAGMENT_LENGTH_MAX) throw invalid();
  const bytes = bytesFromBase64Url(fragment);
  if (bytes === undefined || bytes.length <= CHECKSUM_BYTES) throw invalid();
  const content = bytes.slice(0, bytes.length - CHECKSUM_BYTES);
  if (!equalBytes(checksumOf(content), bytes.subarray(content.length))) {
    throw new SpecifierError(
      "specifier/checksum",
      "This link was cut, mistyped or changed on its way: " +
        "copy the whole link again, or ask for a new one.",
    );
  }
  if (content[0] !== FRAGMENT_VERSION) {
    throw new SpecifierError(
      "specifier/version",
      "This link was made by a newer version of Passalong: " +
        "update Passalong, then open the link again.",
    );
  }
  return content.subarray(1);
}

function checksumOf(content: Bytes): Bytes {
  return sha256(concatBytes(domainOf("fragment checksum"), content)).slice(0, CHECKSUM_BYTES);
}

function invalid(): SpecifierError {
  return new SpecifierError(
    "specifier/invalid",
    "This is not a Passalong link: " +
      "copy the whole link, with everything that follows its “#”, and try again.",
  );
}
