/** The UDP socket on which STUN is answered: both families, and no word more than is asked for. */

import { createSocket, type Socket, type SocketType } from "node:dgram";
import { isIPv4 } from "node:net";
import { performance } from "node:perf_hooks";
import { StunResponder } from "../core/index.ts";
import { bytesOfAddress, networkOfAddress } from "./source-address.ts";

/** A socket that answers. */
export interface StunSocket {
  /** Ends it. */
  close(): void;
}

/** Opens it; undefined when the system does not let us listen there. */
export async function openStunSocket(
  port: number,
  host: string | undefined,
): Promise<StunSocket | undefined> {
  for (const family of familiesOf(host)) {
    const socket = createSocket(family);
    if (await bind(socket, port, host)) {
      answerOn(socket);
      return { close: () => socket.close() };
    }
  }
  return undefined;
}

/** An IPv6 socket for all addresses hears IPv4, too, where there is IPv6 at all. */
function familiesOf(host: string | undefined): readonly SocketType[] {
  return host !== undefined && isIPv4(host) ? ["udp4"] : ["udp6", "udp4"];
}

function bind(socket: Socket, port: number, address: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once("error", () => {
      socket.close();
      resolve(false);
    });
    socket.bind(address === undefined ? { port } : { port, address }, () => resolve(true));
  });
}

function answerOn(socket: Socket): void {
  const responder = new StunResponder(performance.now());
  socket.removeAllListeners("error");
  // An answer that cannot be sent concerns one peer, which asks again.
  socket.on("error", () => undefined);
  socket.on("message", (message, { address, port }) => {
    const source = { address: bytesOfAddress(address), port, network: networkOfAddress(address) };
    const answer = responder.answer(new Uint8Array(message), source, performance.now());
    if (answer !== undefined) socket.send(answer, port, address);
  });
}
