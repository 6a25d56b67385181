/**
 * Connectors without sessions: a post that carries their signals, and the places where a test makes
 * it evil.
 */

import {
  type Bytes,
  type MemberAddress,
  memberAddressFromBytes,
  type PeerId,
} from "passalong/base";
import {
  deriveGroupKeys,
  type GroupKeys,
  Identity,
  type Link,
  sealRecord,
  type Transport,
} from "passalong/group";
import { createVirtualPlatform, MemoryNetwork, VirtualTime } from "passalong/testing";
import { type Candidate, Codec } from "passalong/wire";
import { Connector } from "../../packages/passalong/src/group/connector.ts";
import { seedOf, specifierOf } from "./world.ts";

/** One way between two addresses, ms. */
const DELAY_MS = 5;

/** The clock that everybody goes by at virtual time 0. */
const CLOCK_MS_AT_START = 1_700_000_000_000;

/** One signal on its way. */
export interface Letter {
  readonly from: MemberAddress;
  readonly to: MemberAddress;
  readonly signal: Bytes;
}

/** One connector and everything that it told. */
export interface Correspondent {
  readonly connector: Connector;
  readonly identity: Identity;
  readonly address: MemberAddress;
  readonly record: Bytes;
  readonly links: Link[];
  readonly failures: [number, PeerId][];
  readonly warnings: string[];
  /** How many attempts its transports have begun, as offerer and as answerer. */
  readonly begun: { offers: number; answers: number };
  /** Ports of the candidates that its transports were told of. */
  readonly ports: number[];
  /** Its attempts that have not ended. */
  openAttempts: number;
  /** Whether it answers offers. */
  isWilling: boolean;
  /** The certificate that it sees, whatever the offer announced. */
  seenFingerprint: Bytes | undefined;
}

type Counts = Pick<Correspondent, "begun" | "ports" | "openAttempts" | "seenFingerprint">;

/** How one correspondent differs from the others. */
export interface CorrespondentOptions {
  readonly seed?: Bytes;
  readonly keys?: GroupKeys;
  readonly hasTransport?: boolean;
}

/** Carries signals between connectors. */
export class Post {
  readonly time = new VirtualTime();
  readonly network = new MemoryNetwork({ schedule: (task) => void this.time.setTimer(2, task) });
  readonly keys: GroupKeys = deriveGroupKeys(specifierOf(1));
  readonly letters: Letter[] = [];
  /** What becomes of a letter; an empty list: it is lost. */
  tamper: (letter: Letter) => readonly Letter[] = (letter) => [letter];
  readonly #boxes = new Map<MemberAddress, Correspondent>();

  /** Now, by the clock that everybody goes by. */
  get clockMs(): number {
    return CLOCK_MS_AT_START + this.time.nowMs;
  }

  /** One more connector at an address of its own. */
  add(options: CorrespondentOptions = {}): Correspondent {
    const number = this.#boxes.size + 1;
    const address = memberAddressFromBytes(new Uint8Array(16).fill(number));
    const keys = options.keys ?? this.keys;
    const identity = Identity.fromSeed(options.seed ?? seedOf(number));
    const counts: Counts = {
      begun: { offers: 0, answers: 0 },
      ports: [],
      openAttempts: 0,
      seenFingerprint: undefined,
    };
    const { time } = this;
    const platform = createVirtualPlatform({
      ...{ time, seed: number },
      transports: options.hasTransport === false ? [] : [this.#countingTransport(counts)],
      openRendezvousSocket: () => ({ send: () => {}, close: () => {} }),
    });
    const clockOf = (): number => this.clockMs;
    const environment = {
      ...{ platform, keys, identity, isLoopback: false, iceServers: [] },
      transports: platform.transports,
      relay: (to: MemberAddress, signal: Bytes) => this.#send({ from: address, to, signal }),
      codec: new Codec(),
      get clockMs() {
        return clockOf();
      },
    };
    const told = {
      links: [] as Link[],
      failures: [] as [number, PeerId][],
      warnings: [] as string[],
    };
    const connector = new Connector({
      environment,
      handlers: {
        mayAnswer: () => correspondent.isWilling,
        onLink: (link) => told.links.push(link),
        onConnectFailed: (peerId) => told.failures.push([time.nowMs, peerId]),
        onWarning: (message) => told.warnings.push(message),
      },
    });
    const record = sealRecord({
      ...{ publicKey: identity.publicKey, keys },
      randomBytes: (size) => platform.randomBytes(size),
    });
    const correspondent: Correspondent = Object.assign(counts, {
      ...{ connector, identity, address, record, isWilling: true },
      ...told,
    });
    this.#boxes.set(address, correspondent);
    connector.resume();
    return correspondent;
  }

  /** Names members to one of them. */
  introduce(to: Correspondent, ...others: readonly Correspondent[]): void {
    to.connector.learn(others.map(({ address, record }) => ({ address, record })));
  }

  /** Delivers a letter at once. */
  deliver({ from, to, signal }: Letter): void {
    const box = this.#boxes.get(to);
    if (box === undefined) this.#boxes.get(from)?.connector.takeUndeliverable(to);
    else box.connector.takeSignal(from, signal.slice());
  }

  #send(letter: Letter): boolean {
    this.letters.push(letter);
    for (const sent of this.tamper(letter)) {
      this.time.setTimer(DELAY_MS, () => this.deliver(sent));
    }
    return true;
  }

  #countingTransport(counts: Counts): Transport {
    const transport = this.network.transport();
    const count = (signal: AbortSignal): void => {
      counts.openAttempts += 1;
      signal.addEventListener("abort", () => (counts.openAttempts -= 1), { once: true });
    };
    const addCandidates = (candidates: readonly Candidate[]): void => {
      counts.ports.push(...candidates.map(({ port }) => port));
    };
    return {
      ...transport,
      offer: (context) => {
        counts.begun.offers += 1;
        count(context.signal);
        return { ...transport.offer(context), addCandidates };
      },
      answer: (context, offer) => {
        counts.begun.answers += 1;
        count(context.signal);
        const fingerprint = counts.seenFingerprint ?? offer.webrtc?.fingerprint;
        if (fingerprint === undefined || offer.webrtc === undefined) return undefined;
        const attempt = transport.answer(context, { webrtc: { ...offer.webrtc, fingerprint } });
        if (attempt === undefined) return undefined;
        const { section } = attempt;
        return { section, addCandidates, onChannel: (listener) => attempt.onChannel(listener) };
      },
    };
  }
}
