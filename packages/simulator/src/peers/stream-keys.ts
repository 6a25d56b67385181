/** Signs and verifies streams in a world: a signature is authentic when it begins with 1. */

import type { Bytes, StreamId } from "passalong/base";
import type { MulticastInput, MulticastOutput } from "passalong/core";
import type { StreamMessage, StreamTunables } from "passalong/wire";

/** Ed25519 signatures and public keys, bytes. Source: RFC 8032 §5.1. */
const SIGNATURE_BYTES = 64;
const KEY_BYTES = 32;

/** Random bytes of an announcement. Source: MC1. */
const NONCE_BYTES = 8;

/** A signature that is authentic here. */
export function worldSignature(): Bytes {
  const signature = new Uint8Array(SIGNATURE_BYTES);
  signature[0] = 1;
  return signature;
}

/** An announcement that is authentic here. */
export function worldStream(
  streamId: StreamId,
  name: string,
  { tunables, now }: { readonly tunables: StreamTunables; readonly now: number },
): StreamMessage {
  return {
    type: "stream",
    streamId,
    announcement: {
      publisherKey: new Uint8Array(KEY_BYTES),
      name,
      publishedAtMs: now,
      nonce: new Uint8Array(NONCE_BYTES),
      tunables,
      renewedAtMs: now,
      end: undefined,
    },
    signature: worldSignature(),
  };
}

/** What the host of a peer answers. */
export function answerMulticast(output: MulticastOutput, now: number): MulticastInput {
  switch (output.type) {
    case "verifyStream": {
      const { from, message } = output;
      const verdict = message.signature[0] === 1 ? "authentic" : "forged";
      return { type: "streamVerified", from, streamId: message.streamId, verdict };
    }
    case "reviewStream":
      return { type: "streamReviewed", streamId: output.streamId, isAllowed: true };
    case "renewStream": {
      const { streamId } = output;
      const announcement = { ...output.announcement, renewedAtMs: now };
      const signature = worldSignature();
      return {
        type: "streamRenewed",
        message: { type: "stream", streamId, announcement, signature },
      };
    }
    case "signFragment": {
      const { streamId, number } = output;
      return { type: "fragmentSigned", streamId, number, signature: worldSignature() };
    }
    case "verifyFragment": {
      const { from, message } = output;
      const { streamId, number, signature } = message;
      return { type: "fragmentVerified", from, streamId, number, isAuthentic: signature[0] === 1 };
    }
  }
}
