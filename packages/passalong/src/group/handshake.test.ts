/**
 * The handshake's bytes against Node.js' own primitives. What it refuses:
 * tests/contract/link-suite.ts.
 */

import { createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Bytes, concatBytes, groupIdFromBytes } from "../base/index.ts";
import { Codec } from "../wire/index.ts";
import type { Channel } from "./channel.ts";
import { Handshake, Identity, verifySignature } from "./index.ts";

const fill = (value: number): Bytes => new Uint8Array(32).fill(value);
const keys = { groupId: groupIdFromBytes(fill(1)), signalKey: fill(2), authKey: fill(3) };
const CODEC = new Codec();
const binding = new Uint8Array(64).fill(4);
const offerer = Identity.fromSeed(fill(5));
const answerer = Identity.fromSeed(fill(6));

/** A handshake of the offerer on a channel of the test's own. */
function handshakeOn(
  channel: Pick<Channel, "send" | "attach">,
  onFailure: () => void = () => {},
): Handshake {
  return new Handshake({
    channel: {
      ...{ kind: "memory", binding, frameBytesMax: 65_561, bulkRoomBytes: 1, close: () => {} },
      ...channel,
    },
    ...{ role: "offerer", keys, identity: offerer, remotePublicKey: answerer.publicKey },
    ...{ offerDigest: fill(7), answerDigest: fill(8), codec: CODEC },
    ...{ onLink: () => {}, onFailure },
  });
}

/** What an offerer says first. */
function firstFrame(): Bytes {
  const sent: Bytes[] = [];
  const send: Channel["send"] = (_, head, body) => sent.push(concatBytes(head, body));
  handshakeOn({ send, attach: () => {} }).begin();
  return sent[0] ?? new Uint8Array(0);
}

describe("Handshake", () => {
  it("[LK4] proves membership and identity over group, descriptors, keys and binding", () => {
    const transcript = createHash("sha256")
      .update("passalong 1 transcript\0")
      .update(concatBytes(fill(1), fill(7), fill(8), binding))
      .update(concatBytes(offerer.publicKey, answerer.publicKey))
      .digest();
    const role = Uint8Array.of(0);
    const mac = createHmac("sha256", fill(3)).update(role).update(transcript).digest();
    const auth = CODEC.decode(firstFrame());
    expect(auth.type).toBe("auth");
    if (auth.type !== "auth") return;
    expect(auth.mac).toEqual(new Uint8Array(mac));
    const domain = new TextEncoder().encode("passalong 1 auth signature\0");
    const signed = concatBytes(domain, role, transcript);
    expect(verifySignature(offerer.publicKey, signed, auth.signature)).toBe(true);
  });

  it("[LK11] calls nobody before its maker holds it, whatever waits in the channel", async () => {
    let failureCount = 0;
    const attach: Channel["attach"] = (handlers) => handlers.onFrame("control", fill(9));
    handshakeOn({ send: () => {}, attach }, () => {
      failureCount += 1;
    });
    expect(failureCount).toBe(0);
    await Promise.resolve();
    expect(failureCount).toBe(1);
  });
});
