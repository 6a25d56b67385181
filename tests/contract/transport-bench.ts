/** What transport tests share: attempts that meet, and channels whose events can be waited for. */

import {
  memberAddressFromBytes,
  assert,
  type Bytes,
  equalBytes,
  InvariantError,
} from "passalong/base";
import type {
  Attempt,
  AttemptContext,
  Channel,
  ChannelCloseReason,
  ChannelHandlers,
  Lane,
  Transport,
} from "passalong/group";
import {
  type Candidate,
  decodeDescriptor,
  type DescriptorSections,
  encodeDescriptor,
} from "passalong/wire";

/**
 * How long anything may take before a test gives up, ms. Generous: nothing waits for it that goes
 * well.
 */
export const PATIENCE_MS = 30_000;

/** Two transports of one kind that can reach each other. */
export interface TransportPair {
  readonly offerer: Transport;
  readonly answerer: Transport;
  /** Ends both and whatever they stand on. */
  close(): Promise<void>;
}

/** A channel's two ends. */
export interface Connection {
  readonly offerer: Channel;
  readonly answerer: Channel;
  /** Ends the attempts; the channels live on. */
  endAttempts(): void;
}

/** Random bytes of our own kind. */
export function freshBytes(size: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(size));
}

/** Calls back whatever waits for a condition, each time something has happened. */
export class Happening {
  readonly #waiting = new Set<() => void>();

  /** Something has happened: looks at all conditions again. */
  note(): void {
    for (const look of [...this.#waiting]) look();
  }

  /**
   * Waits until the condition holds.
   *
   * @param what  What is waited for, for the message of a failure.
   */
  until(condition: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new InvariantError(`in vain: ${what}`));
      }, PATIENCE_MS);
      const look = (): void => {
        if (!condition()) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** One frame as it arrived. */
export interface SeenFrame {
  readonly lane: Lane;
  readonly bytes: Bytes;
}

/** Attaches to a channel and remembers what it is told. */
export class ChannelProbe extends Happening implements ChannelHandlers {
  readonly channel: Channel;
  readonly frames: SeenFrame[] = [];
  readonly closeReasons: ChannelCloseReason[] = [];
  drainCount = 0;
  receivedBytes = 0;
  /** False: frames are counted and forgotten. */
  isKeeping = true;
  /** Called at each drain. */
  pump: () => void = () => {};

  constructor(channel: Channel) {
    super();
    this.channel = channel;
    channel.attach(this);
  }

  onFrame(lane: Lane, bytes: Bytes): void {
    assert(this.closeReasons.length === 0, "nothing follows the end of a channel");
    this.receivedBytes += bytes.length;
    if (this.isKeeping) this.frames.push({ lane, bytes });
    this.note();
  }

  onDrain(): void {
    assert(this.closeReasons.length === 0, "nothing follows the end of a channel");
    this.drainCount += 1;
    this.pump();
    this.note();
  }

  onClose(reason: ChannelCloseReason): void {
    this.closeReasons.push(reason);
    this.note();
  }

  /** Sends one frame, cut in two at a place of its own. */
  send(lane: Lane, bytes: Bytes): void {
    const cut = Math.min(bytes.length, bytes.length % 17);
    this.channel.send(lane, bytes.slice(0, cut), bytes.slice(cut));
  }

  /** Waits for this many frames. */
  untilFrames(count: number): Promise<void> {
    return this.until(() => this.frames.length >= count, `${count} frames`);
  }

  /** Waits for the end. */
  untilClosed(): Promise<void> {
    return this.until(() => this.closeReasons.length > 0, "the end of the channel");
  }
}

/** Sections as they arrive: through the descriptor's bytes. */
export function throughWire(sections: DescriptorSections): DescriptorSections {
  const zeros = (size: number): Bytes => new Uint8Array(size);
  const decoded = decodeDescriptor(
    encodeDescriptor({
      type: "offer",
      from: zeros(32),
      to: zeros(32),
      linkId: zeros(16),
      nonce: zeros(16),
      expiresAtMs: 0,
      ...sections,
    }),
  );
  assert(decoded.type === "offer", "a transport's section can be written and read");
  const { webrtc, tcp, relay } = decoded;
  return {
    ...(webrtc === undefined ? {} : { webrtc }),
    ...(tcp === undefined ? {} : { tcp }),
    ...(relay === undefined ? {} : { relay }),
  };
}

/** A context of an attempt, with the controller that ends it. */
export interface TestContext extends AttemptContext {
  readonly abort: AbortController;
}

/** One side's context. */
export function contextOf(options: {
  readonly linkId: Bytes;
  readonly presharedKey?: Bytes;
  readonly isLoopbackAllowed?: boolean;
  readonly onCandidates?: (candidates: readonly Candidate[]) => void;
}): TestContext {
  const abort = new AbortController();
  const { linkId, presharedKey = new Uint8Array(32), isLoopbackAllowed = true } = options;
  const { onCandidates = () => {} } = options;
  const { signal } = abort;
  return {
    ...{ linkId, presharedKey, isLoopbackAllowed, iceServers: [], onCandidates, signal, abort },
    remoteAddress: memberAddressFromBytes(new Uint8Array(16)),
  };
}

/** Carries later candidates to the other side, once it is there. */
class CandidateCourier {
  readonly #waiting: (readonly Candidate[])[] = [];
  #receiver: Attempt | undefined;

  /** Takes candidates of one side. */
  take(candidates: readonly Candidate[]): void {
    if (this.#receiver === undefined) this.#waiting.push(candidates);
    else this.#receiver.addCandidates(candidates);
  }

  /** From now on candidates go there. */
  deliverTo(receiver: Attempt): void {
    this.#receiver = receiver;
    for (const candidates of this.#waiting.splice(0)) receiver.addCandidates(candidates);
  }
}

/**
 * Lets two transports meet: one attempt, from offer to the first connection that both ends have.
 */
export async function connect(pair: TransportPair): Promise<Connection> {
  const linkId = freshBytes(16);
  const presharedKey = freshBytes(32);
  const toAnswerer = new CandidateCourier();
  const toOfferer = new CandidateCourier();
  const happening = new Happening();
  const ends: { offerer: Channel[]; answerer: Channel[] } = { offerer: [], answerer: [] };
  const offerContext = contextOf({
    linkId,
    presharedKey,
    onCandidates: (candidates) => toAnswerer.take(candidates),
  });
  const answerContext = contextOf({
    linkId,
    presharedKey,
    onCandidates: (candidates) => toOfferer.take(candidates),
  });
  const take = (list: Channel[]) => (channel: Channel) => {
    list.push(channel);
    happening.note();
  };
  const offer = pair.offerer.offer(offerContext);
  offer.onChannel(take(ends.offerer));
  const answer = pair.answerer.answer(answerContext, throughWire(await offer.section));
  assert(answer !== undefined, "a transport answers an offer of its own kind");
  answer.onChannel(take(ends.answerer));
  offer.accept(throughWire(await answer.section));
  toAnswerer.deliverTo(answer);
  toOfferer.deliverTo(offer);
  await happening.until(() => matchOf(ends) !== undefined, "a connection");
  const match = matchOf(ends);
  assert(match !== undefined, "it was there a moment ago");
  const endAttempts = (): void => {
    offerContext.abort.abort();
    answerContext.abort.abort();
  };
  return { ...match, endAttempts };
}

function matchOf(ends: {
  readonly offerer: readonly Channel[];
  readonly answerer: readonly Channel[];
}): { offerer: Channel; answerer: Channel } | undefined {
  for (const offerer of ends.offerer) {
    const answerer = ends.answerer.find(({ binding }) => equalBytes(binding, offerer.binding));
    if (answerer !== undefined) return { offerer, answerer };
  }
  return undefined;
}

/** A frame that says which one it is, and whose every byte depends on that. */
export function patternFrame(number: number, sizeBytes: number): Bytes {
  const frame = new Uint8Array(sizeBytes);
  for (let at = 0; at < sizeBytes; at += 1) frame[at] = (at * 31 + (at >>> 8) + number * 7) & 0xff;
  new DataView(frame.buffer).setUint8(0, number & 0xff);
  return frame;
}
