/**
 * Memberships of a connection: groups and streams of one text are one member, as one peer ID says.
 */

import type { GroupId } from "../base/index.ts";
import {
  deriveGroupKeys,
  type GroupSpecifier,
  RejectedError,
  SpecifierError,
  withUnlockedRights,
} from "../group/index.ts";
import { type JoinOptions, NetGroup as Group } from "../netgroup/index.ts";
import { ArgumentError } from "./errors.ts";

/** One membership, and how many stand on it. */
interface Entry {
  readonly specifier: GroupSpecifier;
  readonly joining: Promise<Group>;
  readonly stop: AbortController;
  users: number;
}

/** Joins each group once, and leaves it with the last who needs it. */
export class SharedGroups {
  readonly #options: JoinOptions;
  readonly #entries = new Map<GroupId, Entry>();

  constructor(options: JoinOptions) {
    this.#options = options;
  }

  /**
   * Enters a group, or finds it entered.
   *
   * @param signal  Says that it is not needed any more.
   * @throws What joining throws; {@link ArgumentError} when it is entered with other rights.
   */
  async enter(specifier: GroupSpecifier, signal: AbortSignal): Promise<Group> {
    const unlocked = withUnlockedRights(specifier);
    const { groupId } = deriveGroupKeys(unlocked);
    const entry = this.#entries.get(groupId) ?? this.#join(groupId, unlocked);
    if (!haveSameRights(entry.specifier, unlocked)) {
      throw new ArgumentError(
        "This connection is in the group with other authorizations: give all of its groups and " +
          "streams the same text.",
      );
    }
    entry.users += 1;
    signal.addEventListener("abort", () => this.#leave(groupId, entry), { once: true });
    return entry.joining;
  }

  #join(groupId: GroupId, specifier: GroupSpecifier): Entry {
    const stop = new AbortController();
    const joining = Group.join(specifier, { ...this.#options, signal: stop.signal });
    const entry: Entry = { specifier, joining, stop, users: 0 };
    this.#entries.set(groupId, entry);
    joining.catch(() => this.#forget(groupId, entry));
    return entry;
  }

  #leave(groupId: GroupId, entry: Entry): void {
    entry.users -= 1;
    if (entry.users > 0) return;
    this.#forget(groupId, entry);
    entry.stop.abort();
    // Who waited for it hears why it was not joined.
    entry.joining.then((group) => group.close()).catch(() => undefined);
  }

  #forget(groupId: GroupId, entry: Entry): void {
    if (this.#entries.get(groupId) === entry) this.#entries.delete(groupId);
  }
}

/** True when joining failed because it must not be. */
export function isRejection(error: unknown): boolean {
  return (
    error instanceof RejectedError ||
    error instanceof ArgumentError ||
    (error instanceof SpecifierError && error.code === "specifier/password")
  );
}

function haveSameRights(one: GroupSpecifier, other: GroupSpecifier): boolean {
  return (
    (one.publishSeed === undefined) === (other.publishSeed === undefined) &&
    (one.postersSeed === undefined) === (other.postersSeed === undefined)
  );
}
