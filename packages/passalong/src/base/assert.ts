/** Assertions: what must hold unless we ourselves are wrong. */

/**
 * Our own invariant is broken: a bug in Passalong, never a peer's or a user's fault. Nobody catches
 * it.
 */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/**
 * States an invariant of ours.
 *
 * @param condition  What must hold.
 * @param message    What it means when it does not; one sentence.
 * @throws {@link InvariantError} when the condition is false.
 */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/**
 * Closes a `switch` over a union: a new member that has no case becomes a compile error.
 *
 * @throws {@link InvariantError} always.
 */
export function unreachable(value: never): never {
  throw new InvariantError(`unreachable: ${JSON.stringify(value)}`);
}
