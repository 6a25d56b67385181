/**
 * Notes without a server: each is kept by the member whose place on the group's ring is nearest to
 * the hash of its title. Whoever knows the title finds it, over as many hops as it takes.
 */

import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { createNodePlatform } from "@passalong/node";
import { startRendezvous } from "@passalong/rendezvous";
import { GroupSpecifierBuilder, NetGroup, type ObjectValue } from "passalong";

const TITLES = ["bread", "milk", "tea"];

const rendezvous = await startRendezvous({ host: "127.0.0.1", port: 0 });
const specifier = new GroupSpecifierBuilder("notes");
specifier.routingEnabled = true;
specifier.serverChannelEnabled = true;
specifier.rendezvousUrls = [rendezvous.url];
specifier.makeUnique();

/** Where on the ring something is kept: 64 hexadecimal digits. */
const placeOf = (title: string) => createHash("sha256").update(title).digest("hex");

/** A member that keeps the notes whose places it covers, and gives them to who asks. */
async function join() {
  const platform = createNodePlatform({ transports: ["tcp"], listenHost: "127.0.0.1" });
  const group = await NetGroup.join(specifier.build(), { platform });
  group.receiveMode = "nearest";
  const notes = new Map<ObjectValue, ObjectValue>();
  group.on("route.notify", ({ message, peerId }) => {
    if (!Array.isArray(message)) return;
    const [verb, title, text] = message;
    if (verb === "keep") notes.set(title, text);
    const answer = ["found", title, notes.get(title)];
    if (verb === "find") void group.route(answer, group.convertPeerIDToGroupAddress(peerId));
  });
  return { group, notes, close: () => group.close().then(() => platform.close()) };
}

const [writer, reader, ...others] = await Promise.all([join(), join(), join(), join(), join()]);
const members = [writer, reader, ...others];
const areAgreed = (title: string) =>
  new Set(members.map(({ group }) => group.elect(placeOf(title)))).size === 1;
while (members.some(({ group }) => group.members().length < 4) || !TITLES.every(areAgreed)) {
  await pause(50);
}

for (const title of TITLES) {
  await writer.group.route(["keep", title, `some ${title}`], placeOf(title));
}
console.log(`kept: ${members.reduce((count, { notes }) => count + notes.size, 0)} notes`);
const found = new Promise<ObjectValue>((resolve) =>
  reader.group.on("route.notify", ({ message }) => {
    if (Array.isArray(message) && message[0] === "found") resolve(message);
  }),
);
await reader.group.route(["find", "milk"], placeOf("milk"));
console.log(`read: ${JSON.stringify(await found)}`);
await Promise.all(members.map(({ close }) => close()));
await rendezvous.close();
