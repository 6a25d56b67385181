/** The hash of everything that happened, so that two runs can be compared without keeping them. */

/** Multipliers that spread bits. Source: MurmurHash3 (Austin Appleby, public domain), 32 bits. */
const MIX_FIRST = 0xcc9e2d51;

/** As above. */
const MIX_SECOND = 0x1b873593;

/** Rotation of the state after each word. Source: MurmurHash3. */
const ROTATION = 13;

/** Added after each word. Source: MurmurHash3. */
const INCREMENT = 0xe6546b64;

/** Two runs of one seed give the same digest; it tells apart, it does not authenticate. */
export class Trace {
  readonly #time = new Float64Array(1);
  readonly #words = new Int32Array(this.#time.buffer);
  #state = 0;

  /** A moment has come. */
  moment(time: number, kind: number, subject: number): void {
    this.#time[0] = time;
    this.note(this.#words[0] ?? 0);
    this.note(this.#words[1] ?? 0);
    this.note(kind | (subject << 4));
  }

  /** Takes in one more 32-bit word. */
  note(word: number): void {
    const spread = Math.imul(word, MIX_FIRST);
    const turned = (spread << 15) | (spread >>> 17);
    const mixed = this.#state ^ Math.imul(turned, MIX_SECOND);
    this.#state = Math.imul((mixed << ROTATION) | (mixed >>> (32 - ROTATION)), 5) + INCREMENT;
  }

  /** The state, eight hex digits. */
  get digest(): string {
    return (this.#state >>> 0).toString(16).padStart(8, "0");
  }
}
