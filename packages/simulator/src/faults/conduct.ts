/** How a peer behaves. */

/** What arrives in the place of an object. */
export type Corruption =
  /** One bit is wrong. */
  | "bit"
  /** The last byte is missing. */
  | "truncated"
  /** It is another object. */
  | "swapped"
  /** It is what the object once was. */
  | "oldVersion";

/** How a peer behaves; all but the honest ones claim to hold everything. */
export type Conduct =
  | { readonly type: "honest" }
  /** Answers no request. */
  | { readonly type: "mute" }
  /** Holds nothing, and denies what it is asked for. */
  | { readonly type: "lying" }
  /** Answers each request so much later, ms. */
  | { readonly type: "late"; readonly delayMs: number }
  /** Sends something else in the place of one object in `every`. */
  | { readonly type: "corrupting"; readonly how: Corruption; readonly every: number }
  /** Sends one byte a second. */
  | { readonly type: "stalling" }
  /** Wants everything and never gives memory free for it. */
  | { readonly type: "hoarding" }
  /** Asks for everything all the time, and for what does not exist. */
  | { readonly type: "wantFlooding"; readonly messages: number }
  /** Claims so many ranges. */
  | { readonly type: "haveFlooding"; readonly ranges: number };

/** A peer that does what it should. */
export const HONEST: Conduct = { type: "honest" };

/** True for peers that everything is promised to. */
export function isHonest({ type }: Conduct): boolean {
  return type === "honest";
}
