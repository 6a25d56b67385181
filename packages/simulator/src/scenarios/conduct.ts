/** Receivers that do not play by the rules, as interceptors of real cores. */

import type { Output } from "passalong/core";
import { PROBE_BYTES } from "../contents.ts";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { World } from "../world.ts";
import type { Misconduct } from "./scenario.ts";

/** Makes a peer behave that way from now on. */
export function misbehave(world: World, peer: SimulatedPeer, { type }: Misconduct): void {
  if (type === "none") return;
  if (type !== "leechAndCorrupt") claimEverything(world, peer);
  world.interceptors.set(peer, (_peer, output) => {
    if (!isData(output)) return [output];
    return type === "mute" ? [] : [corrupted(output)];
  });
}

type DataOutput = Extract<Output, { readonly type: "send" }> & {
  readonly message: { readonly type: "data"; readonly bytes: Uint8Array<ArrayBuffer> };
};

function isData(output: Output): output is DataOutput {
  return output.type === "send" && output.message.type === "data";
}

function claimEverything(world: World, peer: SimulatedPeer): void {
  for (let index = 0; index < world.contents.shape.count; index += 1) peer.disk.write(index);
  const ranges = [world.everything];
  peer.input({ type: "command", command: { type: "addHave", ranges } });
}

function corrupted(output: DataOutput): Output {
  const bytes = output.message.bytes.slice();
  for (let at = 0; at < bytes.length; at += PROBE_BYTES) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  return { ...output, message: { ...output.message, bytes } };
}
