/** Words of no domain: byte strings, sets of indices, queues, chance, text for eyes, assertions. */

export { assert, InvariantError, unreachable } from "./assert.ts";
export { type Bytes, compareBytes, concatBytes, equalBytes } from "./bytes.ts";
export { displayName } from "./display-name.ts";
export { PriorityQueue } from "./priority-queue.ts";
export { type Random, seededRandom } from "./random.ts";
export { type Range, RangeSet } from "./range-set.ts";
export {
  ADDRESS_BYTES,
  addressAfter,
  addressFromBytes,
  type Arc,
  bytesFromAddress,
  type GroupAddress,
  increasingDistance,
  isInArc,
  isNearer,
  lastNearer,
  RING_SIZE,
  ringDistance,
} from "./ring.ts";
export { TokenBucket, type TokenBucketLimits } from "./token-bucket.ts";
export {
  AUTHOR_TAG_BYTES,
  type AuthorTag,
  authorTagOf,
  bytesFromHex,
  type GroupId,
  groupIdFromBytes,
  hexFromBytes,
  type MemberAddress,
  memberAddressFromBytes,
  type ObjectIndex,
  parseGroupId,
  parseMemberAddress,
  parsePeerId,
  type PeerId,
  peerIdFromBytes,
  type StreamId,
  streamIdFromBytes,
} from "./units.ts";
export { UNSAFE_CHARACTERS } from "./unsafe-characters.ts";
