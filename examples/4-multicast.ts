/**
 * A live stream: one peer publishes, the others play it and pass it on. Then another peer publishes
 * under the same name, and those who still play the name are reset to its stream.
 */

import { setTimeout as pause } from "node:timers/promises";
import { createNodePlatform } from "@passalong/node";
import { startRendezvous } from "@passalong/rendezvous";
import { GroupSpecifierBuilder, NetGroup, type StreamPlayback } from "passalong";

const rendezvous = await startRendezvous({ host: "127.0.0.1", port: 0 });

const specifier = new GroupSpecifierBuilder("studio");
specifier.multicastEnabled = true;
specifier.serverChannelEnabled = true;
specifier.rendezvousUrls = [rendezvous.url];
specifier.makeUnique();

/** One more peer, as if on a machine of its own. */
async function join() {
  const platform = createNodePlatform({ transports: ["tcp"], listenHost: "127.0.0.1" });
  const group = await NetGroup.join(specifier.build(), { platform });
  return { group, close: () => group.close().then(() => platform.close()) };
}

/** Five pictures of a camera; anything that gives bytes will do, a ReadableStream, too. */
async function* camera(color: string): AsyncGenerator<Uint8Array> {
  for (let number = 1; number <= 5; number += 1) {
    yield new TextEncoder().encode(`${color} ${number}`);
    await pause(50);
  }
}

/** What comes of a name until a stream has ended. */
async function watch(playback: StreamPlayback): Promise<string> {
  const seen: string[] = [];
  for (;;) {
    const { value: item } = await playback.next();
    if (item?.type !== "message") seen.push(item?.type ?? "closed");
    else seen.push(new TextDecoder().decode(item.bytes));
    if (item?.type === "finished") return seen.join(", ");
  }
}

const [red, blue, ...viewers] = await Promise.all([join(), join(), join(), join(), join()]);

// What is live does not wait for those who are late: a stream that has ended is kept for seconds.
for (const { group } of [red, blue, ...viewers]) {
  while (group.neighborCount < 2) await pause(50);
}

const playbacks = viewers.map(({ group }) => group.play("tv"));
for (const [color, publisher] of Object.entries({ red, blue })) {
  const watching = playbacks.map(watch);
  await publisher.group.publish("tv", camera(color), { tunables: { windowDurationMs: 4_000 } });
  const [first, ...others] = await Promise.all(watching);
  console.log(first);
  console.log(`${others.filter((seen) => seen === first).length} others have seen the same`);
}

await Promise.all([red, blue, ...viewers].map(({ close }) => close()));
await rendezvous.close();
