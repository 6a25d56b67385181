/**
 * What happens on a fresh TCP connection before it carries frames: Noise, the attempt's name, and a
 * first record that proves that the dialer is there now. Bytes and rules:
 * docs/spec/11-node-links.md.
 */

import type { Socket } from "node:net";
import { type Bytes, concatBytes } from "passalong/base";
import {
  NOISE_MESSAGE_OVERHEAD_BYTES,
  NoiseInitiator,
  NoiseResponder,
  type NoiseResult,
} from "passalong/group";
import { readExactly } from "./exact-reading.ts";
import { NATIVE_SUITE } from "./native-suite.ts";
import { RECORD_OVERHEAD_BYTES, RecordOpener, RecordSealer } from "./record.ts";
import { TcpChannel } from "./tcp-channel.ts";

/**
 * A handshake takes no longer than this, ms (NL7). Source: guess, three round trips on the worst of
 * paths.
 */
export const TCP_HANDSHAKE_MS_MAX: number = 5_000;

/** Names of attempts, bytes. */
const LINK_ID_BYTES = 16;

/** The first message's payload: the dialer's role and the attempt's name. */
const FIRST_PAYLOAD_BYTES = 1 + LINK_ID_BYTES;

/**
 * Both sides hash it, so that versions that do not understand each other end at the first message.
 */
const PROLOGUE: Bytes = new Uint8Array(Buffer.from("passalong tcp 1", "ascii"));

const EMPTY: Bytes = new Uint8Array(0);

/** Which side of an attempt a peer is. */
export type AttemptRole = "offerer" | "answerer";

/** What a dialer proves to know. */
export interface AttemptName {
  /** The role of the side that is named. */
  readonly role: AttemptRole;
  /** 16 bytes. */
  readonly linkId: Bytes;
  /** 32 bytes. */
  readonly presharedKey: Bytes;
}

/**
 * The dialer's side, on a connection that has just opened.
 *
 * @param own  The dialer's attempt.
 * @returns The channel, or undefined when the other side is not the one that was meant; the caller
 * ends the socket then.
 */
export async function shakeHandsAsDialer(
  socket: Socket,
  own: AttemptName,
): Promise<TcpChannel | undefined> {
  const { role, linkId, presharedKey } = own;
  const noise = new NoiseInitiator({ suite: NATIVE_SUITE, presharedKey, prologue: PROLOGUE });
  const payload = concatBytes(Uint8Array.of(role === "offerer" ? 0 : 1), linkId);
  socket.write(noise.writeFirst(payload));
  const second = await readExactly(socket, NOISE_MESSAGE_OVERHEAD_BYTES);
  const result = second === undefined ? undefined : noise.readSecond(second);
  if (result === undefined || socket.readableLength > 0) return undefined;
  const sealer = new RecordSealer(keyOf(result, "initiatorKey"));
  for (const piece of sealer.seal("control", EMPTY, EMPTY).pieces) socket.write(piece);
  const opener = new RecordOpener(keyOf(result, "responderKey"));
  return new TcpChannel({ socket, sealer, opener, binding: result.handshakeHash });
}

/** What a listener knows. */
export interface Doorkeeper {
  /** The pre-shared keys of all open attempts, each once. */
  presharedKeys(): Iterable<Bytes>;
  /** True when an attempt is open whose other side would call itself so. */
  isExpected(caller: AttemptName): boolean;
}

/** A channel and whose it is. */
export interface AcceptedChannel {
  readonly caller: AttemptName;
  readonly channel: TcpChannel;
}

/**
 * The listener's side, on a connection that was just accepted. Nothing is sent before the first
 * message was authentic and named an attempt that is open (NL2).
 *
 * @returns The channel and its caller, or undefined for anybody else; the listener ends the socket
 * then.
 */
export async function shakeHandsAsListener(
  socket: Socket,
  doorkeeper: Doorkeeper,
): Promise<AcceptedChannel | undefined> {
  const first = await readExactly(socket, NOISE_MESSAGE_OVERHEAD_BYTES + FIRST_PAYLOAD_BYTES);
  if (first === undefined || socket.readableLength > 0) return undefined;
  const opened = openFirst(first, doorkeeper.presharedKeys());
  if (opened === undefined || !doorkeeper.isExpected(opened.caller)) return undefined;
  const answer = opened.noise.writeSecond(EMPTY);
  if (answer === undefined) return undefined;
  socket.write(answer.message);
  const opener = new RecordOpener(keyOf(answer.result, "initiatorKey"));
  const proof = await readExactly(socket, RECORD_OVERHEAD_BYTES);
  if (proof === undefined || !isProof(proof, opener)) return undefined;
  const sealer = new RecordSealer(keyOf(answer.result, "responderKey"));
  const binding = answer.result.handshakeHash;
  return { caller: opened.caller, channel: new TcpChannel({ socket, sealer, opener, binding }) };
}

/**
 * Tries the keys one after the other: the message itself tells strangers nothing, not even which
 * group it is for.
 */
function openFirst(
  message: Bytes,
  presharedKeys: Iterable<Bytes>,
): { readonly noise: NoiseResponder; readonly caller: AttemptName } | undefined {
  for (const presharedKey of presharedKeys) {
    const noise = new NoiseResponder({ suite: NATIVE_SUITE, presharedKey, prologue: PROLOGUE });
    const payload = noise.readFirst(message);
    if (payload === undefined) continue;
    const role = payload[0] === 0 ? "offerer" : "answerer";
    return { noise, caller: { role, linkId: payload.slice(1), presharedKey } };
  }
  return undefined;
}

/**
 * The first record holds an empty frame, which nobody can make who repeats an old first message.
 */
function isProof(record: Bytes, opener: RecordOpener): boolean {
  let isEmpty = false;
  const sink = {
    frameBytesMax: 0,
    onFrame: (): boolean => {
      isEmpty = true;
      return true;
    },
  };
  return opener.push(record, sink) && isEmpty;
}

function keyOf(result: NoiseResult, direction: "initiatorKey" | "responderKey") {
  return { key: result[direction], handshakeHash: result.handshakeHash };
}
