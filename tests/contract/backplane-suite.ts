/** What every backplane must do, whatever the broker: run for each of them. */

import type { Broker } from "@passalong/rendezvous";
import { BACKPLANE_BYTES_MAX, NODE_FRAME_BYTES_MAX } from "@passalong/rendezvous/core";
import { assert, type Bytes } from "passalong/base";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Backplane, openBackplane } from "../../packages/rendezvous/src/server/backplane.ts";

/** A broker that a test breaks. */
export interface BrokerStage {
  readonly broker: Broker;
  /** Makes it go away. */
  stop(): Promise<void>;
  /** Brings it back. */
  start(): Promise<void>;
  /** Lets it stand still without a word, and go on; absent where that cannot be. */
  readonly hold?: { begin(): void; end(): void };
  /** Ends it for good. */
  close(): Promise<void>;
}

/** A node's end of the backplane, and what came. */
class Line {
  readonly heard: { readonly from: string; readonly frame: Bytes }[] = [];
  isUp = false;
  backplane: Backplane | undefined;
  readonly #self: string;
  #onChange: (() => void) | undefined;

  constructor(number: number) {
    this.#self = number.toString(16).padStart(16, "0");
  }

  get self(): string {
    return this.#self;
  }

  /** Opens it; it ends with the test. */
  async open(broker: Broker, key: string): Promise<this> {
    this.backplane = await openBackplane({
      broker,
      self: this.#self,
      key,
      handlers: {
        onFrame: (from, frame) => {
          this.heard.push({ from, frame });
          this.#onChange?.();
        },
        onState: (isUp) => {
          this.isUp = isUp;
          this.#onChange?.();
        },
      },
    });
    onTestFinished(() => this.close());
    return this;
  }

  /** Resolves when the condition holds. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
    }
  }

  send(to: Line, frame: Bytes): Promise<"sent" | "unreachable"> {
    assert(this.backplane !== undefined, "a line is open");
    return this.backplane.send(to.self, frame);
  }

  async close(): Promise<void> {
    await this.backplane?.close();
  }
}

const KEY = "a key of these tests";

/** How long anything may take, ms: far longer than ever seen. */
const PATIENCE = { timeout: 30_000 } as const;

/** Runs the suite; only a broker of its own process can stand still. */
export function describeBackplane(
  name: string,
  open: () => Promise<BrokerStage>,
  canStandStill = true,
): void {
  describe(`a backplane on ${name}`, () => {
    let stage: BrokerStage;
    let count = 0;

    beforeAll(async () => {
      stage = await open();
    });

    afterAll(() => stage.close());

    /** Some nodes that hear each other. */
    async function lines(number: number, key = KEY): Promise<Line[]> {
      const all: Line[] = [];
      for (let slot = 0; slot < number; slot += 1) {
        count += 1;
        all.push(await new Line(count).open(stage.broker, key));
      }
      for (const line of all) await line.until(() => line.isUp);
      return all;
    }

    it("[BP1] hands frames of every size to one node, whole, and says whose they are", async () => {
      const [first, second, third] = await lines(3);
      assert(first !== undefined && second !== undefined && third !== undefined, "they are open");
      const sizes = [1, 700, 70_000, NODE_FRAME_BYTES_MAX];
      for (const size of sizes) {
        const frame = new Uint8Array(size).map((_, at) => at * 7);
        expect(await first.send(second, frame)).toBe("sent");
        await second.until(() => second.heard.length > 0);
        expect(second.heard.splice(0)).toEqual([{ from: first.self, frame }]);
      }
      expect(third.heard).toEqual([]);
      expect(first.heard).toEqual([]);
    });

    it("[BP1] hands a frame to all others, and not to who sent it", async () => {
      const [first, second, third] = await lines(3);
      assert(first !== undefined && second !== undefined && third !== undefined, "they are open");
      first.backplane?.broadcast(Uint8Array.of(1));
      for (const line of [second, third]) {
        await line.until(() => line.heard.length > 0);
        expect(line.heard).toEqual([{ from: first.self, frame: Uint8Array.of(1) }]);
      }
      await second.send(first, Uint8Array.of(2));
      await first.until(() => first.heard.length > 0);
      expect(first.heard).toEqual([{ from: second.self, frame: Uint8Array.of(2) }]);
    });

    it("[BP1] loses nothing of a thousand frames at once while all is well", async () => {
      const [first, second] = await lines(2);
      assert(first !== undefined && second !== undefined, "they are open");
      const frames = Array.from({ length: 1_000 }, (_, at) => Uint8Array.of(at >> 8, at & 0xff));
      const deliveries = await Promise.all(frames.map((frame) => first.send(second, frame)));
      expect(new Set(deliveries)).toEqual(new Set(["sent"]));
      await second.until(() => second.heard.length === frames.length);
      expect(second.heard.map(({ frame }) => frame)).toEqual(frames);
    });

    it("[BP2] says that nobody hears a node that was never there, or has gone", async () => {
      const [first, second] = await lines(2);
      assert(first !== undefined && second !== undefined, "they are open");
      expect(await first.send(new Line(9_999), Uint8Array.of(1))).toBe("unreachable");
      await second.close();
      await expect.poll(() => first.send(second, Uint8Array.of(1)), PATIENCE).toBe("unreachable");
    });

    it("[BP2, BP3] sends nothing while the broker is away, nor later, and comes back", async () => {
      const [first, second] = await lines(2);
      assert(first !== undefined && second !== undefined, "they are open");
      await stage.stop();
      await first.until(() => !first.isUp);
      await second.until(() => !second.isUp);
      expect(first.backplane?.isUp).toBe(false);
      for (let at = 0; at < 100; at += 1) {
        expect(await first.send(second, Uint8Array.of(1))).toBe("unreachable");
        first.backplane?.broadcast(Uint8Array.of(1));
      }
      await stage.start();
      await first.until(() => first.isUp);
      await second.until(() => second.isUp);
      // The broker may hear of this one before it hears what the other listens to.
      await expect.poll(() => first.send(second, Uint8Array.of(2)), PATIENCE).toBe("sent");
      await second.until(() => second.heard.length > 0);
      expect(second.heard.map(({ frame }) => frame[0])).toEqual([2]);
    });

    it("[BP3] opens without the broker, and is there when it is", async () => {
      await stage.stop();
      count += 2;
      const first = await new Line(count).open(stage.broker, KEY);
      const second = await new Line(count - 1).open(stage.broker, KEY);
      expect(await first.send(second, Uint8Array.of(1))).toBe("unreachable");
      await stage.start();
      await first.until(() => first.isUp);
      await second.until(() => second.isUp);
      await expect.poll(() => first.send(second, Uint8Array.of(2)), PATIENCE).toBe("sent");
      await second.until(() => second.heard.length > 0);
      expect(second.heard.map(({ frame }) => frame[0])).toEqual([2]);
    });

    const itStandingStill = canStandStill ? it : () => undefined;
    const standingStill =
      "says so, too, when the broker stands still, and lets no more than 4 MiB wait";
    itStandingStill(`[BP2] ${standingStill}`, async () => {
      const { hold } = stage;
      assert(hold !== undefined, "a process can stand still");
      const [first, second] = await lines(2);
      assert(first !== undefined && second !== undefined, "they are open");
      hold.begin();
      onTestFinished(() => hold.end());
      const frame = new Uint8Array(NODE_FRAME_BYTES_MAX);
      const settled: string[] = [];
      const sizes = (2 * BACKPLANE_BYTES_MAX) / NODE_FRAME_BYTES_MAX;
      const all = Array.from({ length: sizes }, async () => {
        settled.push(await first.send(second, frame));
      });
      // Half of them find the bound at once, in this very turn.
      await Promise.resolve().then(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
      expect(settled.length).toBeGreaterThanOrEqual(sizes / 2);
      await Promise.all(all);
      expect(new Set(settled)).toEqual(new Set(["unreachable"]));
      hold.end();
      await first.until(() => first.isUp);
      await second.until(() => second.isUp);
      await expect.poll(() => first.send(second, Uint8Array.of(3)), PATIENCE).toBe("sent");
      await second.until(() => second.heard.some((heard) => heard.frame[0] === 3));
    });

    it("[BP3] ends while the broker is away, whether it was there or not", async () => {
      const [first] = await lines(1);
      assert(first !== undefined, "it is open");
      await stage.stop();
      await first.until(() => !first.isUp);
      count += 1;
      const second = await new Line(count).open(stage.broker, KEY);
      await first.close();
      await second.close();
      expect(await first.send(second, Uint8Array.of(1))).toBe("unreachable");
      await stage.start();
      const [third] = await lines(1);
      assert(third !== undefined, "it is open");
      expect(await third.send(first, Uint8Array.of(1))).toBe("unreachable");
    });

    it("[BP4] hears nothing of nodes with another key", async () => {
      const [first, second] = await lines(2);
      const [stranger] = await lines(1, "another key of these tests");
      assert(
        first !== undefined && second !== undefined && stranger !== undefined,
        "they are open",
      );
      expect(await stranger.send(first, Uint8Array.of(1))).toBe("unreachable");
      stranger.backplane?.broadcast(Uint8Array.of(1));
      first.backplane?.broadcast(Uint8Array.of(2));
      await second.until(() => second.heard.length > 0);
      await second.send(first, Uint8Array.of(3));
      await first.until(() => first.heard.length > 0);
      expect(second.heard.map(({ frame }) => frame[0])).toEqual([2]);
      expect(first.heard.map(({ frame }) => frame[0])).toEqual([3]);
      expect(stranger.heard).toEqual([]);
    });

    it("[BP4] drops what is forged, changed, or meant for somebody else", async () => {
      const subjects: string[] = [];
      const payloads: Uint8Array[] = [];
      // A broker that shows what is published, as an attacker on the broker sees it.
      const tapped: Broker = {
        open: async (options) => {
          subjects.push(...options.subjects);
          const carrier = await stage.broker.open(options);
          return {
            close: () => carrier.close(),
            publish: (subject, payload) => {
              payloads.push(payload);
              return carrier.publish(subject, payload);
            },
          };
        },
      };
      count += 1;
      const sender = await new Line(count).open(tapped, KEY);
      const [first, second] = await lines(2);
      assert(first !== undefined && second !== undefined, "they are open");
      await sender.until(() => sender.isUp);
      await sender.send(second, Uint8Array.of(5));
      await second.until(() => second.heard.length === 1);
      const [payload] = payloads;
      assert(payload !== undefined, "a frame was seen");
      const changed = payload.slice();
      changed[changed.length - 1] = 6;
      const prefix = subjects[0]?.slice(0, subjects[0].lastIndexOf(".") + 1) ?? "";
      const attacker = await stage.broker.open({
        subjects: ["attacker"],
        onPayload: () => undefined,
        onState: () => undefined,
      });
      onTestFinished(() => attacker.close());
      await expect
        .poll(() => attacker.publish(prefix + second.self, changed), PATIENCE)
        .toBe("sent");
      await attacker.publish(prefix + first.self, payload);
      await attacker.publish(prefix + first.self, new Uint8Array(3));
      await attacker.publish(prefix + first.self, new Uint8Array(0));
      await attacker.publish(prefix + first.self, new Uint8Array(200_000));
      for (const line of [first, second]) await sender.send(line, Uint8Array.of(7));
      await first.until(() => first.heard.some(({ frame }) => frame[0] === 7));
      await second.until(() => second.heard.some(({ frame }) => frame[0] === 7));
      expect(first.heard.map(({ frame }) => frame[0])).toEqual([7]);
      expect(second.heard.map(({ frame }) => frame[0])).toEqual([5, 7]);
    });
  });
}
