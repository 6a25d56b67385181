/**
 * A news ticker: one member may post, everybody reads. Whoever comes late gets what was posted
 * before, in the author's order, from any member that has it.
 */

import { createNodePlatform } from "@passalong/node";
import { startRendezvous } from "@passalong/rendezvous";
import { GroupSpecifier, GroupSpecifierBuilder, NetGroup } from "passalong";

const rendezvous = await startRendezvous({ host: "127.0.0.1", port: 0 });

// The password gives a key: who has it can post, and nobody else can forge.
const builder = new GroupSpecifierBuilder("ticker");
builder.postingEnabled = true;
builder.serverChannelEnabled = true;
builder.rendezvousUrls = [rendezvous.url];
builder.setPostingPassword("a good one");
builder.makeUnique();
const forEditors = builder.groupspecWithAuthorizations();
const forReaders = builder.groupspecWithoutAuthorizations();

/** One more peer, as if on a machine of its own, and what it reads. */
async function join(groupspec: string) {
  const platform = createNodePlatform({ transports: ["tcp"], listenHost: "127.0.0.1" });
  const group = await NetGroup.join(GroupSpecifier.fromString(groupspec), { platform });
  const news: string[] = [];
  const listeners = new Set<() => void>();
  group.on("posting.notify", ({ message, sequence }) => {
    news.push(`${sequence}. ${JSON.stringify(message)}`);
    for (const listener of listeners) listener();
  });
  /** Resolves when so many postings have come. */
  const read = (count: number) =>
    new Promise<void>((resolve) => {
      const look = () => news.length >= count && resolve();
      listeners.add(look);
      look();
    });
  return { group, news, read, close: () => group.close().then(() => platform.close()) };
}

const [editor, reader] = await Promise.all([join(forEditors), join(forReaders)]);
await editor.group.post("It rains");
await editor.group.post("It has stopped");
await reader.read(2);
console.log(`reader: ${reader.news.join(", ")}`);
const refused = await reader.group.post("Sunshine!");
console.log(refused === undefined ? "reader may not post" : "reader has posted");

await editor.close();
const late = await join(forReaders);
await late.read(2);
console.log(`late: ${late.news.join(", ")}`);

await Promise.all([reader.close(), late.close()]);
await rendezvous.close();
