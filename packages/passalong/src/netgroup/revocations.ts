/** Rights to publish that are taken back: the register of groups whose publisher made no share. */

import type { Bytes } from "../base/index.ts";
import {
  type GroupSpecifier,
  type RightCertificate,
  RevocationList,
  type Session,
} from "../group/index.ts";

/** The list of one group, as this member knows it (MC17). */
export class Revocations {
  readonly #specifier: GroupSpecifier;
  /** What was taken back here; 256 at most, by the limit of lists. */
  #own: ReadonlySet<string> = new Set();
  #newest: RevocationList | undefined;
  #session: Session | undefined;

  constructor(specifier: GroupSpecifier) {
    this.#specifier = specifier;
  }

  /** The session that carries it out; given once, before anything else. */
  attach(session: Session): void {
    this.#session = session;
  }

  /** Ids of all certificates that are taken back, as far as is known here. */
  get certificateIds(): ReadonlySet<string> {
    return this.#newest?.certificateIds ?? new Set();
  }

  /**
   * Whether a register that comes is the publisher's list.
   *
   * @returns Undefined when it may be something else of the publisher's, such as a share's head
   *   (NG24); false when the group has no publisher, or the list is not of its making.
   */
  verify(version: number, value: Bytes): boolean | undefined {
    if (!this.#specifier.hasPublisher) return false;
    const list = RevocationList.fromBytes(value);
    if (list === undefined) return undefined;
    const isOfGroup = list.right === "publish" && list.version === version;
    return isOfGroup && list.isAuthentic(this.#specifier);
  }

  /**
   * Takes certificates back.
   *
   * @throws RangeError when the specifier does not carry the right to publish, or they are too
   *   many.
   */
  revoke(certificates: readonly RightCertificate[]): void {
    const own = new Set([...this.#own, ...certificates.map(({ id }) => id)]);
    this.#issue(own);
    this.#own = own;
  }

  /** The core has a newer list: one's own, or one that was verified. */
  onChanged(value: Bytes): void {
    const list = RevocationList.fromBytes(value);
    if (list === undefined) return;
    this.#newest = list;
    const { multicast } = this.#session ?? {};
    if (multicast !== undefined) multicast.revocations = list;
    this.#session?.command({ type: "reviewStreams" });
    // The list was made before this one was known: both hold.
    if ([...this.#own].some((id) => !list.certificateIds.has(id))) this.#issue(this.#own);
  }

  #issue(certificateIds: ReadonlySet<string>): void {
    const list = RevocationList.issue({
      specifier: this.#specifier,
      right: "publish",
      previous: this.#newest,
      certificateIds,
    });
    const { version } = list;
    this.#session?.command({ type: "setRegister", version, value: list.toBytes() });
  }
}
