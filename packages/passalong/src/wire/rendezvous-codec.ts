/**
 * Frames between a peer and the rendezvous: bytes ⇄ values. Byte diagrams:
 * docs/spec/2-rendezvous.md.
 */

import {
  assert,
  type Bytes,
  bytesFromHex,
  type GroupId,
  groupIdFromBytes,
  type MemberAddress,
  memberAddressFromBytes,
  unreachable,
} from "../base/index.ts";
import { Reader, Writer } from "./fields.ts";
import {
  CIRCUIT_PIECE_BYTES_MAX,
  CIRCUIT_WINDOW_BYTES,
  RECORD_BYTES_MAX,
  RENDEZVOUS_DURATION_MS_MAX,
  RENDEZVOUS_FRAME_BYTES_MAX,
  RESUME_TOKEN_BYTES,
  SAMPLE_MEMBERS_MAX,
  SIGNAL_BYTES_MAX,
} from "./limits.ts";
import {
  CIRCUIT_END_REASONS,
  CLIENT_MESSAGE_TYPES,
  REFUSAL_REASONS,
  SERVER_MESSAGE_TYPES,
} from "./message-types.ts";
import type { Malformed } from "./messages.ts";
import type {
  CircuitCreditMessage,
  CircuitDataMessage,
  ClientMessage,
  MemberEntry,
  ServerMessage,
} from "./rendezvous-messages.ts";
import { readTurn, readWelcome, writeTurn, writeWelcome } from "./welcome-codec.ts";

/** Group ids, bytes. */
const GROUP_ID_BYTES = 32;

/** Member addresses, bytes. */
const ADDRESS_BYTES = 16;

/** Names of links, bytes. */
const LINK_ID_BYTES = 16;

/** Largest number of a circuit. */
const CIRCUIT_MAX = 0xffff_ffff;

/** What a peer sends, as one frame. */
export function encodeClientMessage(message: ClientMessage): Bytes {
  const writer = new Writer().u8(CLIENT_MESSAGE_TYPES[message.type]);
  switch (message.type) {
    case "join":
      writeGroupId(writer, message.groupId).sized(message.record);
      break;
    case "leave":
      writeGroupId(writer, message.groupId);
      break;
    case "sample":
      writeGroupId(writer, message.groupId).vlu(message.count);
      break;
    case "relay":
      writeAddress(writeGroupId(writer, message.groupId), message.to).bytes(message.signal);
      break;
    case "resume":
      writer.bytes(message.token);
      break;
    case "circuitOpen":
      writeGroupId(writer.vlu(message.circuit), message.groupId);
      writeAddress(writer, message.to).bytes(message.linkId);
      break;
    case "circuitData":
    case "circuitCredit":
      writeCircuitTraffic(writer, message);
      break;
    case "circuitClose":
      writer.vlu(message.circuit);
      break;
    case "keepalive":
      writer.u8(message.isAnswer ? 1 : 0);
      break;
    default:
      unreachable(message);
  }
  return finish(writer);
}

/** What the rendezvous sends, as one frame. */
export function encodeServerMessage(message: ServerMessage): Bytes {
  const writer = new Writer(128).u8(SERVER_MESSAGE_TYPES[message.type]);
  switch (message.type) {
    case "welcome":
      writeWelcome(writer, message);
      break;
    case "turn":
      writeTurn(writer, message);
      break;
    case "joined":
      writeAddress(writeGroupId(writer, message.groupId), message.address);
      writeMembers(writer, message.memberCount, message.members);
      break;
    case "members":
      writeGroupId(writer, message.groupId);
      writeMembers(writer, message.memberCount, message.members);
      break;
    case "deliver":
      writeAddress(writeGroupId(writer, message.groupId), message.from).bytes(message.signal);
      break;
    case "undeliverable":
      writeAddress(writeGroupId(writer, message.groupId), message.to);
      break;
    case "refused":
      writeGroupId(writer, message.groupId)
        .u8(REFUSAL_REASONS.indexOf(message.reason))
        .vlu(message.retryAfterMs);
      break;
    case "circuitOpened":
      writer.vlu(message.circuit);
      break;
    case "circuitData":
    case "circuitCredit":
      writeCircuitTraffic(writer, message);
      break;
    case "circuitClosed":
      writer.vlu(message.circuit).u8(CIRCUIT_END_REASONS.indexOf(message.reason));
      break;
    case "keepalive":
      writer.u8(message.isAnswer ? 1 : 0);
      break;
    default:
      unreachable(message);
  }
  return finish(writer);
}

/** What a peer sent, or what is wrong with it. Byte strings in it are views of the frame. */
export function decodeClientMessage(frame: Bytes): ClientMessage | Malformed {
  const reader = new Reader(frame);
  if (frame.length > RENDEZVOUS_FRAME_BYTES_MAX) reader.fail("WF5");
  const type = reader.u8();
  switch (type) {
    case CLIENT_MESSAGE_TYPES.join: {
      const groupId = readGroupId(reader);
      return reader.finish({ type: "join", groupId, record: reader.sized(RECORD_BYTES_MAX) });
    }
    case CLIENT_MESSAGE_TYPES.leave:
      return reader.finish({ type: "leave", groupId: readGroupId(reader) });
    case CLIENT_MESSAGE_TYPES.sample: {
      const groupId = readGroupId(reader);
      const count = reader.vlu(SAMPLE_MEMBERS_MAX);
      if (count === 0) reader.fail("WF3");
      return reader.finish({ type: "sample", groupId, count });
    }
    case CLIENT_MESSAGE_TYPES.relay: {
      const groupId = readGroupId(reader);
      const to = readAddress(reader);
      return reader.finish({ type: "relay", groupId, to, signal: readSignal(reader) });
    }
    case CLIENT_MESSAGE_TYPES.resume:
      return reader.finish({ type: "resume", token: reader.bytes(RESUME_TOKEN_BYTES) });
    case CLIENT_MESSAGE_TYPES.keepalive:
      return reader.finish({ type: "keepalive", isAnswer: readFlag(reader) });
    default:
      return decodeCircuitRequest(type, reader);
  }
}

function decodeCircuitRequest(type: number, reader: Reader): ClientMessage | Malformed {
  switch (type) {
    case CLIENT_MESSAGE_TYPES.circuitOpen: {
      const circuit = readCircuit(reader);
      const groupId = readGroupId(reader);
      const to = readAddress(reader);
      const linkId = reader.bytes(LINK_ID_BYTES);
      return reader.finish({ type: "circuitOpen", circuit, groupId, to, linkId });
    }
    case CLIENT_MESSAGE_TYPES.circuitData:
      return readCircuitData(reader);
    case CLIENT_MESSAGE_TYPES.circuitCredit:
      return readCircuitCredit(reader);
    case CLIENT_MESSAGE_TYPES.circuitClose:
      return reader.finish({ type: "circuitClose", circuit: readCircuit(reader) });
    default:
      return reader.reject("WF6");
  }
}

/**
 * What the rendezvous sent, or what is wrong with it. Byte strings in it are views of the frame.
 */
export function decodeServerMessage(frame: Bytes): ServerMessage | Malformed {
  const reader = new Reader(frame);
  if (frame.length > RENDEZVOUS_FRAME_BYTES_MAX) reader.fail("WF5");
  const type = reader.u8();
  switch (type) {
    case SERVER_MESSAGE_TYPES.welcome:
      return readWelcome(reader);
    case SERVER_MESSAGE_TYPES.joined: {
      const groupId = readGroupId(reader);
      const address = readAddress(reader);
      return reader.finish({ type: "joined", groupId, address, ...readMembers(reader) });
    }
    case SERVER_MESSAGE_TYPES.members: {
      const groupId = readGroupId(reader);
      return reader.finish({ type: "members", groupId, ...readMembers(reader) });
    }
    default:
      return decodeServerNotice(type, reader);
  }
}

function decodeServerNotice(type: number, reader: Reader): ServerMessage | Malformed {
  switch (type) {
    case SERVER_MESSAGE_TYPES.deliver: {
      const groupId = readGroupId(reader);
      const from = readAddress(reader);
      return reader.finish({ type: "deliver", groupId, from, signal: readSignal(reader) });
    }
    case SERVER_MESSAGE_TYPES.undeliverable: {
      const groupId = readGroupId(reader);
      return reader.finish({ type: "undeliverable", groupId, to: readAddress(reader) });
    }
    case SERVER_MESSAGE_TYPES.refused: {
      const groupId = readGroupId(reader);
      const reason = REFUSAL_REASONS[reader.u8()];
      if (reason === undefined) reader.fail("WF7");
      return reader.finish({
        type: "refused",
        groupId,
        reason: reason ?? "full",
        retryAfterMs: reader.vlu(RENDEZVOUS_DURATION_MS_MAX),
      });
    }
    case SERVER_MESSAGE_TYPES.keepalive:
      return reader.finish({ type: "keepalive", isAnswer: readFlag(reader) });
    case SERVER_MESSAGE_TYPES.turn:
      return readTurn(reader);
    default:
      return decodeCircuitNotice(type, reader);
  }
}

function decodeCircuitNotice(type: number, reader: Reader): ServerMessage | Malformed {
  switch (type) {
    case SERVER_MESSAGE_TYPES.circuitOpened:
      return reader.finish({ type: "circuitOpened", circuit: readCircuit(reader) });
    case SERVER_MESSAGE_TYPES.circuitData:
      return readCircuitData(reader);
    case SERVER_MESSAGE_TYPES.circuitCredit:
      return readCircuitCredit(reader);
    case SERVER_MESSAGE_TYPES.circuitClosed: {
      const circuit = readCircuit(reader);
      const reason = CIRCUIT_END_REASONS[reader.u8()];
      if (reason === undefined) reader.fail("WF7");
      return reader.finish({ type: "circuitClosed", circuit, reason: reason ?? "closed" });
    }
    default:
      return reader.reject("WF6");
  }
}

function writeCircuitTraffic(
  writer: Writer,
  message: CircuitDataMessage | CircuitCreditMessage,
): void {
  writer.vlu(message.circuit);
  if (message.type === "circuitData") writer.bytes(message.piece);
  else writer.vlu(message.bytes);
}

function readCircuitData(reader: Reader): CircuitDataMessage | Malformed {
  const circuit = readCircuit(reader);
  const piece = reader.rest();
  if (piece.length === 0 || piece.length > CIRCUIT_PIECE_BYTES_MAX) reader.fail("WF5");
  return reader.finish({ type: "circuitData", circuit, piece });
}

function readCircuitCredit(reader: Reader): CircuitCreditMessage | Malformed {
  const circuit = readCircuit(reader);
  const bytes = reader.vlu(CIRCUIT_WINDOW_BYTES);
  if (bytes === 0) reader.fail("WF3");
  return reader.finish({ type: "circuitCredit", circuit, bytes });
}

function readCircuit(reader: Reader): number {
  return reader.vlu(CIRCUIT_MAX);
}

function writeGroupId(writer: Writer, groupId: GroupId): Writer {
  return writer.bytes(bytesOf(groupId));
}

function writeAddress(writer: Writer, address: MemberAddress): Writer {
  return writer.bytes(bytesOf(address));
}

function bytesOf(id: GroupId | MemberAddress): Bytes {
  const bytes = bytesFromHex(id);
  assert(bytes !== undefined, "a branded identifier is hex");
  return bytes;
}

function writeMembers(writer: Writer, memberCount: number, members: readonly MemberEntry[]): void {
  assert(members.length <= SAMPLE_MEMBERS_MAX, "a sample is at most SAMPLE_MEMBERS_MAX members");
  writer.vlu(memberCount).vlu(members.length);
  for (const { address, record } of members) writeAddress(writer, address).sized(record);
}

function readGroupId(reader: Reader): GroupId {
  return groupIdFromBytes(reader.bytes(GROUP_ID_BYTES));
}

function readAddress(reader: Reader): MemberAddress {
  return memberAddressFromBytes(reader.bytes(ADDRESS_BYTES));
}

function readSignal(reader: Reader): Bytes {
  const signal = reader.rest();
  if (signal.length === 0 || signal.length > SIGNAL_BYTES_MAX) reader.fail("WF5");
  return signal;
}

function readFlag(reader: Reader): boolean {
  const value = reader.u8();
  if (value > 1) reader.fail("WF7");
  return value === 1;
}

function readMembers(reader: Reader): { memberCount: number; members: MemberEntry[] } {
  const memberCount = reader.vlu();
  const count = reader.count(SAMPLE_MEMBERS_MAX, ADDRESS_BYTES + 1);
  const members: MemberEntry[] = [];
  for (let slot = 0; slot < count; slot += 1) {
    const address = readAddress(reader);
    members.push({ address, record: reader.sized(RECORD_BYTES_MAX) });
  }
  return { memberCount, members };
}

function finish(writer: Writer): Bytes {
  const frame = writer.finish();
  assert(frame.length <= RENDEZVOUS_FRAME_BYTES_MAX, "a message fits a rendezvous frame");
  return frame;
}
