/** Signals kept for connections that were lost, until their peers come back with a token. */

import {
  type Bytes,
  concatBytes,
  type GroupId,
  hexFromBytes,
  type MemberAddress,
} from "passalong/base";
import type { Connection } from "../connection.ts";
import {
  MAILBOX_BYTES_IN_ALL_MAX,
  MAILBOX_BYTES_MAX,
  MAILBOX_MS,
  MAILBOX_SIGNALS_MAX,
  MAILBOXES_MAX,
} from "./limits.ts";
import { bytesOfNode, NODE_ID_BYTES, type NodeId } from "./node-id.ts";
import type { KeptSignal } from "./node-messages.ts";

/** The secret of a resume token as hex digits. */
type Secret = string;

/** What is kept for one lost connection. */
interface Mailbox {
  readonly addresses: ReadonlyMap<MemberAddress, GroupId>;
  readonly signals: KeptSignal[];
  readonly endsAtMs: number;
  sizeBytes: number;
}

/** What a token leads to. */
export type Claimed =
  /** A connection that still stands: the newer one takes its place (BP22). */
  | { readonly type: "connection"; readonly connection: Connection }
  /** The signals that were kept, in their order; none when nobody knows the token. */
  | { readonly type: "signals"; readonly signals: readonly KeptSignal[] };

/** What mailboxes are made of. */
export interface MailboxesOptions {
  readonly self: NodeId;
  /** 16 bytes that nobody can guess, others each time. */
  readonly freshSecret: () => Bytes;
}

/** Tokens of connections, and what came for those that were lost. */
export class Mailboxes {
  readonly #options: MailboxesOptions;
  readonly #connections = new Map<Secret, Connection>();
  readonly #secrets = new Map<Connection, Secret>();
  /** The oldest first, and so by the time of their end. */
  readonly #mailboxes = new Map<Secret, Mailbox>();
  readonly #byAddress = new Map<MemberAddress, Mailbox>();
  /** The time of the last sweep, ms: exact enough for the age of a mailbox. */
  #sweptAtMs = 0;
  #sizeBytes = 0;

  constructor(options: MailboxesOptions) {
    this.#options = options;
  }

  /** How many there are. */
  get size(): number {
    return this.#mailboxes.size;
  }

  /** Makes the resume token of a connection: the node's id and a secret (BP20). */
  tokenFor(connection: Connection): Bytes {
    const secret = this.#options.freshSecret();
    this.#connections.set(hexFromBytes(secret), connection);
    this.#secrets.set(connection, hexFromBytes(secret));
    return concatBytes(bytesOfNode(this.#options.self), secret);
  }

  /** Forgets a connection, or keeps its signals from now on when it was lost. */
  onGone(connection: Connection, isLost: boolean): void {
    const secret = this.#secrets.get(connection);
    if (secret === undefined) return;
    this.#secrets.delete(connection);
    this.#connections.delete(secret);
    if (!isLost || connection.memberships.length === 0) return;
    const [oldest] = this.#mailboxes.keys();
    if (oldest !== undefined && this.#mailboxes.size >= MAILBOXES_MAX) this.#take(oldest);
    const addresses = new Map(
      connection.memberships.map(({ address, group }) => [address, group.id]),
    );
    const endsAtMs = this.#sweptAtMs + MAILBOX_MS;
    const mailbox = { addresses, signals: [], endsAtMs, sizeBytes: 0 };
    this.#mailboxes.set(secret, mailbox);
    for (const address of addresses.keys()) this.#byAddress.set(address, mailbox);
  }

  /**
   * Keeps a signal for a lost connection.
   *
   * @param kept  Its signal is copied.
   * @returns False when there is no mailbox at the address, or no room at all.
   */
  keep(to: MemberAddress, kept: KeptSignal): boolean {
    const mailbox = this.#byAddress.get(to);
    if (mailbox === undefined || mailbox.addresses.get(to) !== kept.groupId) return false;
    if (this.#sizeBytes + kept.signal.length > MAILBOX_BYTES_IN_ALL_MAX) return false;
    mailbox.signals.push({ ...kept, signal: kept.signal.slice() });
    this.#grow(mailbox, kept.signal.length);
    while (mailbox.signals.length > MAILBOX_SIGNALS_MAX || mailbox.sizeBytes > MAILBOX_BYTES_MAX) {
      this.#grow(mailbox, -(mailbox.signals.shift()?.signal.length ?? 0));
    }
    return true;
  }

  /** What a token leads to; a mailbox is emptied once and gone. */
  claim(secret: Bytes): Claimed {
    const name = hexFromBytes(secret);
    const connection = this.#connections.get(name);
    if (connection !== undefined) return { type: "connection", connection };
    return { type: "signals", signals: this.#take(name) };
  }

  /** Ends the mailboxes whose time is over. */
  forgetOld(now: number): void {
    this.#sweptAtMs = now;
    for (const [secret, { endsAtMs }] of this.#mailboxes) {
      if (endsAtMs > now) return;
      this.#take(secret);
    }
  }

  #take(secret: Secret): readonly KeptSignal[] {
    const mailbox = this.#mailboxes.get(secret);
    if (mailbox === undefined) return [];
    this.#mailboxes.delete(secret);
    for (const address of mailbox.addresses.keys()) this.#byAddress.delete(address);
    this.#grow(mailbox, -mailbox.sizeBytes);
    return mailbox.signals;
  }

  #grow(mailbox: Mailbox, bytes: number): void {
    mailbox.sizeBytes += bytes;
    this.#sizeBytes += bytes;
  }
}

/** The two parts of a resume token. */
export function partsOfToken(token: Bytes): { readonly node: NodeId; readonly secret: Bytes } {
  return {
    node: hexFromBytes(token.subarray(0, NODE_ID_BYTES)),
    secret: token.slice(NODE_ID_BYTES),
  };
}
