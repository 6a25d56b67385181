/** Shares over real sessions in one process: virtual time, a memory network, a rendezvous. */

import { assert, type Bytes, type ObjectIndex } from "passalong/base";
import { type ObjectHost, openSession, type Platform, type Session } from "passalong/group";
import {
  type FileSource,
  memoryStoreFactory,
  openShare,
  type ReceiveOptions,
  type Share,
  type StoreFactory,
} from "passalong/share";
import { provideFiles } from "passalong/share/provide";
import { createVirtualPlatform, MemoryNetwork, VirtualTime } from "passalong/testing";
import { receive } from "../../packages/passalong/src/share/receiver.ts";
import { RendezvousHub } from "../session/rendezvous-hub.ts";

/** Where the rendezvous of a world is. */
const RENDEZVOUS_URL = "http://rendezvous.test/";

/** One way between two peers, ms. */
const DELAY_MS = 1;

/** What a share told that tests ask for. */
export interface Told {
  readonly warnings: string[];
  readonly banned: string[];
  readonly completed: string[];
  error: Error | undefined;
  isComplete: boolean;
}

/** A share of the world. */
export interface TestShare {
  readonly share: Share;
  readonly platform: Platform;
  readonly told: Told;
}

/** How a dishonest member differs from a receiver. */
export interface Dishonesty {
  /** Replaces what it serves. */
  readonly alter?: (index: ObjectIndex, bytes: Bytes) => Bytes;
  /** Does harm through its session. */
  readonly act?: (session: Session) => void;
}

/** Everything that a test of shares needs. */
export class ShareWorld {
  readonly time = new VirtualTime();
  readonly hub: RendezvousHub = new RendezvousHub(this.time);
  readonly #network = new MemoryNetwork({
    schedule: (task) => void this.time.setTimer(DELAY_MS, task),
  });
  readonly #shares: Share[] = [];
  #seed = 0;

  /** Offers files. */
  async provide(...files: readonly FileSource[]): Promise<TestShare> {
    const platform = this.platform();
    const options = { files, platform, rendezvousUrls: [RENDEZVOUS_URL] };
    return this.#watch(await provideFiles(options), platform);
  }

  /** Opens a link. */
  async receive(
    link: string,
    store: StoreFactory = memoryStoreFactory(),
    options: Pick<ReceiveOptions, "select"> = {},
  ): Promise<TestShare> {
    const platform = this.platform();
    return this.#watch(await openShare({ link, store, platform, ...options }), platform);
  }

  /** Opens a link as somebody who is not honest. */
  async receiveDishonestly(link: string, { alter, act }: Dishonesty): Promise<TestShare> {
    const platform = this.platform();
    const options = { link, store: memoryStoreFactory(), platform };
    const share = await receive(options, (sessionOptions) => {
      const host =
        alter === undefined ? sessionOptions.host : alteringHost(sessionOptions.host, alter);
      const session = openSession({ ...sessionOptions, host });
      act?.(session);
      return session;
    });
    return this.#watch(share, platform);
  }

  /** Waits, in virtual time, until something holds. */
  async until(condition: () => boolean, limitMs = 600_000): Promise<void> {
    const holds = await this.time.advanceUntil(condition, limitMs);
    assert(holds, `within ${limitMs} ms of virtual time it holds that ${String(condition)}`);
  }

  /** Waits until the shares are complete. */
  async untilComplete(...shares: readonly TestShare[]): Promise<void> {
    await this.until(() => shares.every(({ told }) => told.isComplete));
  }

  /** Closes every share. */
  async close(): Promise<void> {
    const closings = this.#shares.map((share) => share.close());
    await this.time.advance(1_000);
    await Promise.all(closings);
  }

  /** One more machine. */
  platform(): Platform {
    this.#seed += 1;
    return createVirtualPlatform({
      time: this.time,
      seed: this.#seed,
      transports: [this.#network.transport()],
      openRendezvousSocket: (_url, handlers) => this.hub.open(handlers),
    });
  }

  #watch(share: Share, platform: Platform): TestShare {
    const told: Told = {
      warnings: [],
      banned: [],
      completed: [],
      error: undefined,
      isComplete: false,
    };
    share.on("warning", ({ message }) => told.warnings.push(message));
    share.on("banned", ({ peerId }) => told.banned.push(peerId));
    share.on("fileComplete", ({ file }) => told.completed.push(file.path));
    share.on("failed", ({ error }) => {
      told.error = error;
    });
    share.on("complete", () => {
      told.isComplete = true;
    });
    this.#shares.push(share);
    return { share, platform, told };
  }
}

function alteringHost(host: ObjectHost, alter: NonNullable<Dishonesty["alter"]>): ObjectHost {
  return {
    verify: (index, bytes) => host.verify(index, bytes),
    store: (index, bytes) => host.store(index, bytes),
    verifyRegister: (version, value) => host.verifyRegister(version, value),
    async read(index) {
      const bytes = await host.read(index);
      return bytes instanceof Uint8Array ? alter(index, bytes.slice()) : bytes;
    },
  };
}
