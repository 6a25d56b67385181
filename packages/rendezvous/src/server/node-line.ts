/** Joins the core of a node to its backplane: frames in, outputs performed. */

import { hexFromBytes } from "passalong/base";
import {
  createNodeCore,
  DRAIN_MS_MAX,
  NODE_ID_BYTES,
  type NodeCore,
  type RendezvousLimits,
  type TurnIssuer,
} from "../core/index.ts";
import { type Backplane, openBackplane } from "./backplane.ts";
import { brokerFor } from "./broker-url.ts";
import { RendezvousError } from "./errors.ts";
import type { NodesOptions, RendezvousEvent } from "./options.ts";
import { freshAddress, secureRandom } from "./secure-chance.ts";
import { SocketDriver } from "./socket-driver.ts";

/** Characters of the shortest key. Source: guess, 64 bits of hex digits. */
const KEY_LENGTH_MIN = 16;

/**
 * How long a node that drains stays when its last connection is gone, ms: its mailboxes may be
 * claimed (BP30). Source: guess, a quarter of the time in which peers come back at the latest.
 */
const DRAIN_LINGER_MS = 5_000;

/** What a node is started with. */
export interface NodeLineOptions {
  readonly nodes: NodesOptions;
  readonly limits: RendezvousLimits;
  readonly turn: TurnIssuer | undefined;
  readonly log: (event: RendezvousEvent) => void;
}

/** One node's core, driver and backplane. */
export class NodeLine {
  readonly core: NodeCore;
  readonly driver: SocketDriver;
  readonly #backplane: Backplane;
  #drained: Promise<void> | undefined;

  private constructor(core: NodeCore, driver: SocketDriver, backplane: Backplane) {
    this.core = core;
    this.driver = driver;
    this.#backplane = backplane;
  }

  /**
   * Starts a node.
   *
   * @throws RendezvousError when the options are wrong, or the broker's client is not installed.
   */
  static async open({ nodes, limits, turn, log }: NodeLineOptions): Promise<NodeLine> {
    if (nodes.key.length < KEY_LENGTH_MIN) {
      throw new RendezvousError(
        "option/invalid",
        `The key of the nodes is too short; give all of them the same secret of at least ${KEY_LENGTH_MIN} characters.`,
      );
    }
    const broker = await brokerFor(nodes.backplane);
    const random = secureRandom();
    const self = hexFromBytes(freshAddress().subarray(0, NODE_ID_BYTES));
    const core = createNodeCore({ self, random, freshAddress, limits, turn });
    const driver = new SocketDriver(core, log);
    const backplane = await openBackplane({
      broker,
      self,
      key: nodes.key,
      handlers: {
        onFrame: (from, frame) => driver.feed({ type: "nodeFrame", from, frame }),
        onState: (isUp) => {
          log({ type: "backplane", isUp });
          if (isUp) driver.feed({ type: "backplaneUp" });
        },
      },
    });
    driver.start((output) => {
      if (output.type === "nodeBroadcast") {
        backplane.broadcast(output.frame);
        return;
      }
      const { to, frame } = output;
      void backplane.send(to, frame).then((delivery) => {
        if (delivery === "unreachable") driver.feed({ type: "nodeUnreachable", to, frame });
      });
    });
    return new NodeLine(core, driver, backplane);
  }

  /** False while the broker is away. */
  get isBackplaneUp(): boolean {
    return this.#backplane.isUp;
  }

  /** True once the node drains. */
  get isDraining(): boolean {
    return this.#drained !== undefined;
  }

  /** Closes the connections one after the other (BP30). @returns When the node may end. */
  drain(): Promise<void> {
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  /** Ends the backplane. */
  close(): Promise<void> {
    return this.#backplane.close();
  }

  async #drain(): Promise<void> {
    const { driver } = this;
    if (driver.connectionCount === 0) return;
    driver.feed({ type: "drain" });
    await new Promise<void>((resolve) => {
      const latest = setTimeout(resolve, DRAIN_MS_MAX);
      void driver.emptied().then(() => {
        setTimeout(() => {
          clearTimeout(latest);
          resolve();
        }, DRAIN_LINGER_MS);
      });
    });
  }
}
