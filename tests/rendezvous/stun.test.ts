/** STUN beside a real rendezvous, over UDP. */

import { createSocket, type SocketType } from "node:dgram";
import { type RendezvousEvent, startRendezvous } from "@passalong/rendezvous";
import { hexFromBytes } from "passalong/base";
import { describe, expect, it } from "vitest";

const REQUEST = Buffer.from("000100002112a442b7e7a701bc34d686fa87dfae", "hex");

/** Asks until it is answered: UDP promises nothing. */
async function ask(family: SocketType, host: string, port: number): Promise<string> {
  const socket = createSocket(family);
  const answered = new Promise<string>((resolve) => {
    socket.on("message", (message) => resolve(hexFromBytes(new Uint8Array(message))));
  });
  const again = setInterval(() => socket.send(REQUEST, port, host), 200);
  socket.send(REQUEST, port, host);
  const answer = await answered;
  clearInterval(again);
  socket.close();
  return answer;
}

describe("a rendezvous with STUN", () => {
  it("[RV44] answers over IPv4 and IPv6 at the number of its own port", async () => {
    const rendezvous = await startRendezvous({ port: 0 });
    expect(await ask("udp4", "127.0.0.1", rendezvous.port)).toMatch(/^0101000c/);
    expect(await ask("udp6", "::1", rendezvous.port)).toMatch(/^01010018/);
    await rendezvous.close();
  });

  it("[RV44] serves all the same when its port is taken, and says so", async () => {
    const first = await startRendezvous({ port: 0, host: "127.0.0.1" });
    const events: RendezvousEvent[] = [];
    const options = { port: 0, host: "127.0.0.1", stunPort: first.port };
    const second = await startRendezvous({ ...options, log: (event) => events.push(event) });
    expect(events).toContainEqual({ type: "stunUnavailable", port: first.port });
    const third = await startRendezvous({ port: 0, host: "127.0.0.1", stunPort: "none" });
    await Promise.all([first.close(), second.close(), third.close()]);
  });
});
