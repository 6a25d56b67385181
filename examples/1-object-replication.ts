/**
 * An array of 100 elements, one object each: the first demo of the tutorial of 2010, in today's
 * words.
 *
 * The first peer has them all. The second receives them, in any order and from whoever has them,
 * and becomes a provider of each. The first leaves; the third still receives everything.
 */

import { createNodePlatform } from "@passalong/node";
import { startRendezvous } from "@passalong/rendezvous";
import { GroupSpecifierBuilder, NetGroup, type ObjectValue } from "passalong";

const LAST = 99;

const rendezvous = await startRendezvous({ host: "127.0.0.1", port: 0 });

// What the group is and may do, and where its members meet. The text can be handed to anybody.
const specifier = new GroupSpecifierBuilder("myGroup");
specifier.objectReplicationEnabled = true;
specifier.serverChannelEnabled = true;
specifier.rendezvousUrls = [rendezvous.url];
specifier.makeUnique();
const groupspec = String(specifier);

/** One more peer, as if on a machine of its own. */
async function join() {
  const platform = createNodePlatform({ transports: ["tcp"], listenHost: "127.0.0.1" });
  const group = await NetGroup.join(groupspec, { platform });
  return { group, close: () => group.close().then(() => platform.close()) };
}

/** Receives the array, and provides every element as soon as it is there. */
async function receive(group: NetGroup): Promise<ObjectValue[]> {
  const elements: ObjectValue[] = [];
  group.provide((index) => elements[index]);
  for await (const { index, object } of group.fetch({ first: 0, last: LAST })) {
    elements[index] = object;
    group.addHaveObjects(index, index);
  }
  return elements;
}

const provider = await join();
provider.group.provide((index) => `element ${index}`);
provider.group.addHaveObjects(0, LAST);

const second = await join();
const received = await receive(second.group);
console.log(`second: ${received.length} elements, the last is ${JSON.stringify(received.at(-1))}`);

await provider.close();

const third = await join();
const passedOn = await receive(third.group);
console.log(`third: ${passedOn.length} elements, and the provider is gone`);

await Promise.all([second.close(), third.close()]);
await rendezvous.close();
