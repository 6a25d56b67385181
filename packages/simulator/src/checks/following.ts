/** Keeps a peer's books by its inputs and outputs. */

import type { ObjectIndex, PeerId, Range } from "passalong/base";
import type { Command, Input, Output } from "passalong/core";
import type { PeerMessage } from "passalong/wire";
import { mark } from "./link-book.ts";
import type { PeerBook } from "./peer-book.ts";

/** Takes note of what enters a core. */
export function followInput(book: PeerBook, input: Input, now: number): void {
  switch (input.type) {
    case "message":
      followMessage(book, input, now);
      break;
    case "neighborConnected":
      book.connecting.delete(input.peerId);
      book.openLink(input.peerId);
      break;
    case "neighborDisconnected":
      book.closeLink(input.peerId);
      break;
    case "connectFailed":
      book.connecting.delete(input.peerId);
      break;
    case "objectRead":
      book.reading.delete(input.index);
      break;
    case "objectVerified":
      if (!input.isAuthentic) book.settling[input.index] = 0;
      break;
    case "objectStored":
      book.settling[input.index] = 0;
      break;
    case "command":
      followCommand(book, input.command);
      break;
    default:
  }
}

/** Takes note of what leaves a core, and who answered whom. */
export function followOutput(book: PeerBook, output: Output, now: number): void {
  switch (output.type) {
    case "send":
      followSent(book, output.to, output.message);
      break;
    case "disconnect":
      book.closeLink(output.peerId);
      break;
    case "connect":
      book.connecting.add(output.peerId);
      break;
    case "readObject":
      book.reading.add(output.index);
      break;
    case "verifyObject":
      book.settle(book.links.get(output.from), output.index);
      book.settling[output.index] = 1;
      break;
    case "event":
      if (output.event.type === "storageFailed") book.refusedAt = now;
      break;
    default:
  }
}

function followMessage(
  book: PeerBook,
  { from, message }: Extract<Input, { readonly type: "message" }>,
  now: number,
): void {
  const link = book.links.get(from);
  if (link === undefined) return;
  switch (message.type) {
    case "data":
      if (!link.asked.has(message.index)) link.handedOut.set(message.index, now);
      break;
    case "have":
      mark(link.known, message.ranges, 1);
      break;
    case "withdraw":
      mark(link.known, message.ranges, 0);
      break;
    case "seeding":
      link.hidden.fill(0);
      mark(link.hidden, message.ranges, 1);
      break;
    case "busy":
      for (const index of message.indices) book.settle(link, index);
      break;
    case "deny":
      for (const index of message.indices) {
        book.settle(link, index);
        if (index < link.known.length) link.known[index] = 0;
      }
      break;
    case "request":
    case "urgent":
      for (const index of message.indices) link.owed.add(index);
      break;
    case "cancel":
      for (const index of message.indices) link.owed.delete(index);
      break;
    default:
  }
}

function followSent(book: PeerBook, to: PeerId, message: PeerMessage): void {
  const link = book.links.get(to);
  if (link === undefined) return;
  switch (message.type) {
    case "request":
    case "urgent":
      for (const index of message.indices) book.ask(link, index);
      break;
    case "cancel":
      for (const index of message.indices) book.settle(link, index);
      break;
    case "busy":
    case "deny":
      for (const index of message.indices) link.owed.delete(index);
      break;
    case "data":
      if (message.offset + message.bytes.length === message.size) link.owed.delete(message.index);
      break;
    case "wildcard":
      link.wildcardsGiven = message.totalObjects;
      break;
    default:
  }
}

function followCommand(book: PeerBook, command: Command): void {
  switch (command.type) {
    case "addHave":
    case "seed":
      forEachIndex(command.ranges, (index) => book.have(index));
      break;
    case "addWant":
      book.completedAt = undefined;
      book.hasWants = true;
      forEachIndex(command.ranges, (index) => book.setWanted(index, true));
      break;
    case "removeWant":
      forEachIndex(command.ranges, (index) => book.setWanted(index, false));
      break;
    case "setUploadLimit":
      book.bucket.rate = command.bytesPerSecond ?? Number.POSITIVE_INFINITY;
      break;
    default:
  }
}

function forEachIndex(ranges: readonly Range[], visit: (index: ObjectIndex) => void): void {
  for (const { start, end } of ranges) {
    for (let index = start; index < end; index += 1) visit(index);
  }
}
