/**
 * Frames between the nodes of one rendezvous: bytes ⇄ values. Fields: docs/spec/19-backplane.md.
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
} from "passalong/base";
import {
  type Malformed,
  type MemberEntry,
  Reader,
  RECORD_BYTES_MAX,
  SAMPLE_MEMBERS_MAX,
  SIGNAL_BYTES_MAX,
  Writer,
} from "passalong/wire";
import {
  FETCHED_MEMBERS_MAX,
  HELD_MEMBERS_MAX,
  MAILBOX_SIGNALS_MAX,
  NODE_FRAME_BYTES_MAX,
  NODES_MAX,
  REPORT_BYTES_MAX,
} from "./limits.ts";
import type { GroupReport, KeptSignal, NodeMessage } from "./node-messages.ts";

/** Numbers of messages, their first byte. Source: docs/spec/19-backplane.md. */
const TYPES = {
  heartbeat: 0x01,
  ask: 0x02,
  answer: 0x03,
  report: 0x04,
  fetch: 0x05,
  unlist: 0x06,
  relay: 0x07,
  undeliverable: 0x08,
  claim: 0x09,
  handoff: 0x0a,
  circuitFrame: 0x0b,
  circuitReply: 0x0c,
  circuitsGone: 0x0d,
} as const;

/** Group ids, bytes. */
const GROUP_ID_BYTES = 32;

/** Member addresses, and secrets of resume tokens, bytes. */
const ADDRESS_BYTES = 16;

/** Members on all nodes, at most. */
const MEMBER_COUNT_MAX = NODES_MAX * HELD_MEMBERS_MAX;

/** Least bytes of a report of one group: its id and two counts. */
const REPORT_BYTES_MIN = GROUP_ID_BYTES + 2;

/** Least bytes of a kept signal. */
const KEPT_BYTES_MIN = GROUP_ID_BYTES + ADDRESS_BYTES + 2;

/** What a node says, as one frame. */
export function encodeNodeMessage(message: NodeMessage): Bytes {
  const writer = new Writer(128).u8(TYPES[message.type]);
  switch (message.type) {
    case "heartbeat":
      writer.vlu(message.sequence);
      writer.u8(message.isDraining ? 1 : 0).u8(message.isGreeting ? 1 : 0);
      break;
    case "ask":
      id(writer.vlu(message.id), message.groupId, message.asker);
      writer.vlu(message.count).vlu(message.held);
      // An absent record and an empty one are not the same.
      if (message.record === undefined) writer.u8(0);
      else writer.u8(1).sized(message.record);
      break;
    case "answer":
      writer
        .vlu(message.id)
        .vlu(message.memberCount)
        .u8(message.isListed ? 1 : 0);
      writeMembers(writer, message.members);
      break;
    case "report":
      writer.vlu(message.groups.length);
      for (const group of message.groups) writeReport(writer, group);
      break;
    case "fetch":
      id(writer, message.groupId).vlu(message.count);
      break;
    case "unlist":
      id(writer, message.groupId, message.address).vlu(message.held);
      break;
    case "relay":
      id(writer, message.groupId, message.from, message.to).bytes(message.signal);
      break;
    case "undeliverable":
      id(writer, message.groupId, message.from, message.to);
      break;
    case "claim":
      writer.vlu(message.id).bytes(message.secret);
      break;
    case "handoff":
      writer.vlu(message.id).vlu(message.signals.length);
      for (const kept of message.signals) id(writer, kept.groupId, kept.from).sized(kept.signal);
      break;
    case "circuitFrame":
    case "circuitReply":
      writer.vlu(message.connection).bytes(message.frame);
      break;
    case "circuitsGone":
      writer.vlu(message.connection);
      break;
    default:
      unreachable(message);
  }
  const frame = writer.finish();
  assert(frame.length <= NODE_FRAME_BYTES_MAX, "a message fits a frame between nodes");
  return frame;
}

/** What a node said, or what is wrong with it. Byte strings in it are views of the frame. */
export function decodeNodeMessage(frame: Bytes): NodeMessage | Malformed {
  const reader = new Reader(frame);
  if (frame.length > NODE_FRAME_BYTES_MAX) reader.fail("WF5");
  const type = reader.u8();
  switch (type) {
    case TYPES.heartbeat: {
      const sequence = reader.vlu();
      const isDraining = readFlag(reader);
      const isGreeting = readFlag(reader);
      return reader.finish({ type: "heartbeat", sequence, isDraining, isGreeting });
    }
    case TYPES.ask:
      return decodeAsk(reader);
    case TYPES.answer: {
      const asked = reader.vlu();
      const memberCount = reader.vlu(MEMBER_COUNT_MAX);
      const isListed = readFlag(reader);
      const members = readMembers(reader, SAMPLE_MEMBERS_MAX);
      return reader.finish({ type: "answer", id: asked, memberCount, isListed, members });
    }
    case TYPES.report: {
      const count = reader.count(REPORT_BYTES_MAX, REPORT_BYTES_MIN);
      const groups = Array.from({ length: count }, () => readReport(reader));
      return reader.finish({ type: "report", groups });
    }
    default:
      return decodeGroupMessage(type, reader);
  }
}

function decodeAsk(reader: Reader): NodeMessage | Malformed {
  const asked = reader.vlu();
  const groupId = readGroupId(reader);
  const asker = readAddress(reader);
  const count = readCount(reader, SAMPLE_MEMBERS_MAX);
  const held = reader.vlu(HELD_MEMBERS_MAX);
  const record = readFlag(reader) ? reader.sized(RECORD_BYTES_MAX) : undefined;
  return reader.finish({ type: "ask", id: asked, groupId, asker, count, held, record });
}

function decodeGroupMessage(type: number, reader: Reader): NodeMessage | Malformed {
  switch (type) {
    case TYPES.fetch: {
      const groupId = readGroupId(reader);
      return reader.finish({
        type: "fetch",
        groupId,
        count: readCount(reader, FETCHED_MEMBERS_MAX),
      });
    }
    case TYPES.unlist: {
      const groupId = readGroupId(reader);
      const address = readAddress(reader);
      const held = reader.vlu(HELD_MEMBERS_MAX);
      return reader.finish({ type: "unlist", groupId, address, held });
    }
    case TYPES.relay: {
      const groupId = readGroupId(reader);
      const from = readAddress(reader);
      const to = readAddress(reader);
      const signal = reader.rest();
      if (signal.length === 0 || signal.length > SIGNAL_BYTES_MAX) reader.fail("WF5");
      return reader.finish({ type: "relay", groupId, from, to, signal });
    }
    case TYPES.undeliverable: {
      const groupId = readGroupId(reader);
      const from = readAddress(reader);
      return reader.finish({ type: "undeliverable", groupId, from, to: readAddress(reader) });
    }
    default:
      return decodeMailboxMessage(type, reader);
  }
}

function decodeMailboxMessage(type: number, reader: Reader): NodeMessage | Malformed {
  if (type === TYPES.claim) {
    const asked = reader.vlu();
    return reader.finish({ type: "claim", id: asked, secret: reader.bytes(ADDRESS_BYTES) });
  }
  if (type !== TYPES.handoff) return decodeCircuitMessage(type, reader);
  const asked = reader.vlu();
  const count = reader.count(MAILBOX_SIGNALS_MAX, KEPT_BYTES_MIN);
  const signals = Array.from({ length: count }, () => readKept(reader));
  return reader.finish({ type: "handoff", id: asked, signals });
}

function decodeCircuitMessage(type: number, reader: Reader): NodeMessage | Malformed {
  switch (type) {
    case TYPES.circuitFrame: {
      const connection = reader.vlu();
      return reader.finish({ type: "circuitFrame", connection, frame: reader.rest() });
    }
    case TYPES.circuitReply: {
      const connection = reader.vlu();
      return reader.finish({ type: "circuitReply", connection, frame: reader.rest() });
    }
    case TYPES.circuitsGone:
      return reader.finish({ type: "circuitsGone", connection: reader.vlu() });
    default:
      return reader.reject("WF6");
  }
}

/** Writes a group's id and the addresses that follow it. */
function id(writer: Writer, groupId: GroupId, ...addresses: readonly MemberAddress[]): Writer {
  for (const text of [groupId, ...addresses]) {
    const bytes = bytesFromHex(text);
    assert(bytes !== undefined, "a branded identifier is hex");
    writer.bytes(bytes);
  }
  return writer;
}

/** Bytes that a report of a group takes in a frame, rounded up. */
export function reportBytes({ members }: GroupReport): number {
  const recordBytes = members.reduce((sum, { record }) => sum + record.length, 0);
  return REPORT_BYTES_MIN + 4 + members.length * (ADDRESS_BYTES + 2) + recordBytes;
}

function writeReport(writer: Writer, { groupId, held, members }: GroupReport): void {
  id(writer, groupId).vlu(held);
  writeMembers(writer, members);
}

function writeMembers(writer: Writer, members: readonly MemberEntry[]): void {
  writer.vlu(members.length);
  for (const { address, record } of members) {
    const bytes = bytesFromHex(address);
    assert(bytes !== undefined, "a branded identifier is hex");
    writer.bytes(bytes).sized(record);
  }
}

function readReport(reader: Reader): GroupReport {
  const groupId = readGroupId(reader);
  const held = reader.vlu(HELD_MEMBERS_MAX);
  return { groupId, held, members: readMembers(reader, FETCHED_MEMBERS_MAX) };
}

function readMembers(reader: Reader, countMax: number): MemberEntry[] {
  const count = reader.count(countMax, ADDRESS_BYTES + 1);
  return Array.from({ length: count }, () => {
    const address = readAddress(reader);
    return { address, record: reader.sized(RECORD_BYTES_MAX) };
  });
}

function readKept(reader: Reader): KeptSignal {
  const groupId = readGroupId(reader);
  const from = readAddress(reader);
  return { groupId, from, signal: reader.sized(SIGNAL_BYTES_MAX) };
}

function readGroupId(reader: Reader): GroupId {
  return groupIdFromBytes(reader.bytes(GROUP_ID_BYTES));
}

function readAddress(reader: Reader): MemberAddress {
  return memberAddressFromBytes(reader.bytes(ADDRESS_BYTES));
}

/** A count from 1 on. */
function readCount(reader: Reader, max: number): number {
  const count = reader.vlu(max);
  if (count === 0) reader.fail("WF3");
  return count;
}

function readFlag(reader: Reader): boolean {
  const value = reader.u8();
  if (value > 1) reader.fail("WF7");
  return value === 1;
}
