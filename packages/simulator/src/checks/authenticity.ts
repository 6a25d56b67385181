/** I1: nothing is stored, announced or served that is not authentic. */

import type { ObjectIndex, Range } from "passalong/base";
import type { Output } from "passalong/core";
import type { DataMessage } from "passalong/wire";
import type { Contents } from "../contents.ts";
import type { Disk } from "../peers/disk.ts";

/** What is wrong with an output of an honest peer; undefined: nothing. */
export function findForgery(output: Output, contents: Contents, disk: Disk): string | undefined {
  if (output.type === "storeObject") {
    const isAuthentic = contents.isAuthentic(output.index, output.bytes);
    return isAuthentic ? undefined : `object ${output.index} is stored and not authentic`;
  }
  if (output.type !== "send") return undefined;
  const { message } = output;
  if (message.type === "have") {
    const index = firstNotDurable(message.ranges, disk);
    return index === undefined ? undefined : `object ${index} is announced and not safely stored`;
  }
  if (message.type !== "data" || isTrueFragment(message, contents)) return undefined;
  return `bytes of object ${message.index} are served that are not its own`;
}

function firstNotDurable(ranges: readonly Range[], disk: Disk): ObjectIndex | undefined {
  for (const { start, end } of ranges) {
    for (let index = start; index < end; index += 1) if (!disk.isDurable(index)) return index;
  }
  return undefined;
}

/** Honest peers read windows of the true bytes and cut them: no copy is made on the way. */
function isTrueFragment({ index, size, offset, bytes }: DataMessage, contents: Contents): boolean {
  const truth = contents.bytesOf(index);
  if (truth === undefined || truth.length !== size) return false;
  return bytes.buffer === truth.buffer && bytes.byteOffset === truth.byteOffset + offset;
}
