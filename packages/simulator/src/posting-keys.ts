/** Keys of a simulated group's authors: a signature is true when it was made here. */

import { type Bytes, equalBytes, hexFromBytes } from "passalong/base";
import type { Input, Output } from "passalong/core";

/** Ed25519 signatures, bytes. */
const SIGNATURE_BYTES = 64;

/** What is asked of whoever has the keys. */
type Question<Type extends Output["type"]> = Extract<Output, { readonly type: Type }>;

/** Signs for everybody and remembers what was signed. */
export class PostingKeys {
  /** Payloads by author and sequence. */
  readonly #signed = new Map<string, Bytes>();

  /** Signs a posting. */
  sign({ author, sequence, payload }: Question<"signPosting">): Input {
    this.#signed.set(nameOf(author, sequence), payload);
    const signed = { right: new Uint8Array(0), signature: new Uint8Array(SIGNATURE_BYTES) };
    return { type: "postingSigned", sequence, signed };
  }

  /** True postings are those that were signed with these very bytes. */
  verify({ posting, from }: Question<"verifyPosting">): Input {
    const { author, sequence, payload } = posting;
    const truth = this.#signed.get(nameOf(author, sequence));
    const isAuthentic = truth !== undefined && equalBytes(truth, payload);
    const verdict = isAuthentic ? "authentic" : "forged";
    return { type: "postingVerified", author, sequence, from, verdict };
  }
}

function nameOf(author: Bytes, sequence: number): string {
  return `${hexFromBytes(author)} ${sequence}`;
}
