/** A member of a group in a process of its own: each line that comes in is a call. */

import { createInterface } from "node:readline";
import { createNodePlatform } from "@passalong/node";
import { GroupMember } from "./group-program.mjs";

const [duties = "{}"] = process.argv.slice(2);
const platform = createNodePlatform();
const member = await GroupMember.join(platform, JSON.parse(duties));
print({ event: "joined" });
for await (const line of createInterface({ input: process.stdin })) {
  void answer(JSON.parse(line));
}

/**
 * Does what a call says, and prints what it gave.
 *
 * @param {{ readonly id: number; readonly method: string; readonly parameters: unknown[] }} call
 */
async function answer({ id, method, parameters }) {
  const value = await Reflect.apply(Reflect.get(member, method), member, parameters);
  print({ event: "answer", id, value });
  if (method !== "leave") return;
  await platform.close();
  process.exit();
}

/** @param {object} event */
function print(event) {
  console.log(JSON.stringify(event));
}
