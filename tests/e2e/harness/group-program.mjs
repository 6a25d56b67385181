/**
 * What a member of a group does in a test, in Node.js and in pages alike: it receives and provides
 * objects, posts, routes, plays a stream or publishes it, all at once, and knows what came.
 */

import { NetGroup } from "passalong";

/** Objects of the group: so many, and of so many bytes. */
const OBJECT_COUNT = 40;
const OBJECT_BYTES = 32_768;

/** The name of the stream. */
const STREAM_NAME = "live";

/** A message of the stream comes so often, ms, and has so many bytes. */
const STREAM_PERIOD_MS = 100;
const STREAM_MESSAGE_BYTES = 4_000;

/**
 * What a member begins with.
 *
 * @typedef {object} Duties
 * @property {string} groupspec
 * @property {boolean} [isProvider] It has every object from the beginning.
 * @property {boolean} [isPublisher] It publishes the stream.
 * @property {number} periodMs It posts this often, and routes as often.
 */

/**
 * What has come to a member.
 *
 * @typedef {object} Report
 * @property {string} peerId
 * @property {number} neighborCount
 * @property {number} memberCount Members that gossip has named, itself included.
 * @property {number} posted Its own postings.
 * @property {Record<string, number>} received Postings by their author, each told once, in order.
 * @property {number} disordered Postings that came twice, or not after the one before.
 * @property {number} authentic Objects that came and are right.
 * @property {number} wrong Objects that came and are not.
 * @property {number} routed Messages that it has routed, and of these what somebody took.
 * @property {number} taken
 * @property {number} first Number of the first message of the stream, -1 before that.
 * @property {number} last
 * @property {number} played How many came; and where some were missing.
 * @property {number} gaps
 * @property {boolean} isFinished The stream has ended.
 * @property {number} banned How many neighbors it has banned.
 */

/** A member at work. */
export class GroupMember {
  #group;
  #periodMs;
  /** @type {Set<() => void>} */
  #watchers = new Set();
  /** @type {Map<string, number>} */
  #received = new Map();
  #counts = {
    ...{ posted: 0, disordered: 0, authentic: 0, wrong: 0, routed: 0, taken: 0 },
    ...{ first: -1, last: -1, played: 0, gaps: 0, isFinished: false, banned: 0 },
  };
  /** @type {readonly Promise<void>[]} */
  #work;
  #streamed = 0;
  #isQuiet = false;

  /**
   * @param {NetGroup} group
   * @param {Duties} duties
   */
  constructor(group, { isProvider = false, isPublisher = false, periodMs }) {
    this.#group = group;
    this.#periodMs = periodMs;
    group.receiveMode = "nearest";
    group.on("banned", () => this.#count("banned"));
    group.on("posting.notify", (posting) => this.#onPosting(posting));
    group.provide(objectAt);
    void (isProvider ? this.#provide() : this.#fetch());
    void (isPublisher ? group.publish(STREAM_NAME, this.#messages()) : this.#play());
    this.#work = [this.#repeat(() => this.#post()), this.#repeat(() => this.route())];
  }

  /**
   * Joins the group and begins.
   *
   * @param {import("passalong").Platform} platform
   * @param {Duties} duties
   */
  static async join(platform, duties) {
    return new GroupMember(await NetGroup.join(duties.groupspec, { platform }), duties);
  }

  /** @returns {Report} */
  report() {
    return {
      peerId: this.#group.peerId,
      neighborCount: this.#group.neighborCount,
      memberCount: this.#group.members().length + 1,
      received: Object.fromEntries(this.#received),
      ...this.#counts,
    };
  }

  /**
   * Resolves when the publisher has sent so many messages.
   *
   * @param {number} count
   */
  async untilStreamed(count) {
    await this.#until(() => this.#streamed >= count);
  }

  /** Resolves when the objects and the first message of the stream are there. */
  async untilServed() {
    await this.#until(() => this.#counts.authentic === OBJECT_COUNT && this.#counts.last >= 0);
  }

  /** Posts, routes and publishes no more; resolves when what was begun is done. */
  async quiet() {
    this.#isQuiet = true;
    await Promise.all(this.#work);
    return this.report();
  }

  /**
   * Resolves when so many postings of each author are here, every object, and the stream's end.
   *
   * @param {Record<string, number>} expected
   */
  async settle(expected) {
    const { peerId } = this.#group;
    const others = Object.entries(expected).filter(([author]) => author !== peerId);
    await this.#until(
      () =>
        others.every(([author, count]) => (this.#received.get(author) ?? 0) >= count) &&
        this.#counts.authentic === OBJECT_COUNT &&
        this.#counts.isFinished,
    );
    return this.report();
  }

  /** Routes a message to a place on the ring; true when somebody took it. */
  async route() {
    const place = hexOf(crypto.getRandomValues(new Uint8Array(32)));
    const { takenBy } = await this.#group.route(["hello", this.#counts.routed], place);
    this.#count("routed");
    if (takenBy !== undefined) this.#count("taken");
    return takenBy !== undefined;
  }

  /** Leaves the group in order. */
  async leave() {
    this.#isQuiet = true;
    await this.#group.close();
  }

  async #provide() {
    this.#group.addHaveObjects(0, OBJECT_COUNT - 1);
    this.#counts.authentic = OBJECT_COUNT;
  }

  async #fetch() {
    const range = { first: 0, last: OBJECT_COUNT - 1 };
    for await (const { index, object } of this.#group.fetch(range)) {
      this.#count(isRight(index, object) ? "authentic" : "wrong");
      this.#group.addHaveObjects(index, index);
    }
  }

  async *#messages() {
    while (!this.#isQuiet) {
      const message = new Uint8Array(STREAM_MESSAGE_BYTES);
      new DataView(message.buffer).setUint32(0, this.#streamed);
      yield message;
      this.#streamed += 1;
      this.#changed();
      await pause(STREAM_PERIOD_MS);
    }
    this.#counts.isFinished = true;
    this.#counts.last = this.#streamed - 1;
    this.#changed();
  }

  async #play() {
    for await (const item of this.#group.play(STREAM_NAME)) {
      if (item.type === "gap") this.#count("gaps");
      if (item.type === "finished") this.#counts.isFinished = true;
      if (item.type === "message") this.#onMessage(item.bytes);
      this.#changed();
    }
  }

  /** @param {Uint8Array} bytes */
  #onMessage(bytes) {
    const number = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    if (this.#counts.first < 0) this.#counts.first = number;
    this.#counts.last = number;
    this.#counts.played += 1;
  }

  /** @param {import("passalong").PostingNotification} posting */
  #onPosting({ peerId, sequence, message }) {
    const count = (this.#received.get(peerId) ?? 0) + 1;
    this.#received.set(peerId, count);
    if (sequence !== count || message !== `${peerId} ${count}`) this.#count("disordered");
    this.#changed();
  }

  async #post() {
    const text = `${this.#group.peerId} ${this.#counts.posted + 1}`;
    await this.#group.post(text);
    this.#count("posted");
  }

  /** @param {() => Promise<unknown>} act */
  async #repeat(act) {
    while (!this.#isQuiet) {
      await act();
      await pause(this.#periodMs);
    }
  }

  /**
   * @param {"posted" | "disordered" | "authentic" | "wrong" | "routed" | "taken" | "gaps" |
   *   "banned"} what
   */
  #count(what) {
    this.#counts[what] += 1;
    this.#changed();
  }

  #changed() {
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** @param {() => boolean} condition */
  async #until(condition) {
    await new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.#watchers.delete(look);
        resolve(undefined);
      };
      this.#watchers.add(look);
      look();
    });
  }
}

/**
 * The only right object at an index.
 *
 * @param {number} index
 */
function objectAt(index) {
  const object = new Uint8Array(OBJECT_BYTES);
  let state = index + 1;
  for (let at = 0; at < object.length; at += 1) {
    // Source: Lehmer's generator of Park and Miller.
    state = (state * 48_271) % 2_147_483_647;
    object[at] = state;
  }
  return object;
}

/**
 * @param {number} index
 * @param {unknown} object
 */
function isRight(index, object) {
  const right = objectAt(index);
  return (
    object instanceof Uint8Array &&
    object.length === right.length &&
    object.every((byte, at) => byte === right[at])
  );
}

/** @param {Uint8Array} bytes */
function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {number} delayMs */
async function pause(delayMs) {
  await new Promise((resolve) => setTimeout(resolve, delayMs));
}
