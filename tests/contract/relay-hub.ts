/** A rendezvous' core between the circuits of a few members, as fast as the event loop. */

import { createRendezvousCore, type RendezvousCore } from "@passalong/rendezvous/core";
import { assert, type Bytes, groupIdFromBytes, seededRandom } from "passalong/base";
import { loadRelay, type Platform } from "passalong/group";
import {
  type ClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  isMalformed,
} from "passalong/wire";
import { Circuits } from "../../packages/passalong/src/group/relay/circuits.ts";
import { RelayTransport } from "../../packages/passalong/src/group/relay/relay-transport.ts";

const GROUP = groupIdFromBytes(new Uint8Array(32).fill(1));

/** No rate: the contract is about order and bounds. */
const BOUNDLESS = { burst: 2 ** 40, perSecond: 2 ** 40 };

/** What the hub sees on its way, either way. */
export type Look = (frame: Bytes) => void;

/** One rendezvous. */
export class RelayHub {
  /** Called for every piece that passes. */
  onPiece: Look = () => {};
  readonly #core: RendezvousCore;
  readonly #circuits = new Map<number, Circuits>();

  constructor() {
    const random = seededRandom(1);
    this.#core = createRendezvousCore({
      random,
      freshAddress: () => Uint8Array.from({ length: 16 }, () => random.below(256)),
      limits: { circuitRate: BOUNDLESS, relayRateInAll: BOUNDLESS },
    });
  }

  /** One more member's transport. */
  transport(platform: Platform): RelayTransport {
    const connection = this.#circuits.size + 1;
    const send = (message: ClientMessage): void => {
      const frame = encodeClientMessage(message);
      setImmediate(() => this.#input({ type: "frame", connection, frame }));
    };
    const circuits = new Circuits({ groupId: GROUP, send });
    this.#circuits.set(connection, circuits);
    this.#input({ type: "connectionOpened", connection, wallClockMs: 0 });
    send({ type: "join", groupId: GROUP, record: Uint8Array.of(1) });
    circuits.begin(true);
    return new RelayTransport({ platform, circuits, loadRelay });
  }

  #input(input: Parameters<RendezvousCore["handle"]>[0]): void {
    for (const output of this.#core.handle(input, performance.now())) {
      assert(output.type === "send", "nobody here breaks a rule");
      const message = decodeServerMessage(output.frame);
      assert(!isMalformed(message), "a rendezvous sends what can be read");
      if (message.type === "circuitData") this.onPiece(message.piece);
      if (!("circuit" in message)) continue;
      setImmediate(() => this.#circuits.get(output.connection)?.take(message));
    }
  }
}
