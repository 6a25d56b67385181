/**
 * What the command prints with `--json`: one object a line, told apart by `event` (source:
 * docs/spec/9-command-line.md); and what members of groups print, which are programs of tests.
 */

/** A file that a receiver has on disk. */
export interface ReceivedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Every event by its name. */
export interface CommandEvents {
  readonly listening: { readonly url: string };
  readonly link: { readonly link: string; readonly groupId: string };
  readonly peer: { readonly peerId: string; readonly state: string; readonly kind?: string };
  readonly progress: {
    readonly receivedBytes: number;
    readonly totalBytes: number;
    readonly uploadedBytes: number;
    readonly neighbors: number;
  };
  readonly complete: { readonly files: readonly ReceivedFile[]; readonly seconds: number };
  readonly coverage: { readonly completeReceivers: number; readonly copies: number };
  readonly message: { readonly peerId: string; readonly name: string; readonly text: string };
  readonly presence: { readonly peerId: string; readonly name: string; readonly state: string };
  readonly banned: { readonly peerId: string; readonly reason: string };
  readonly check: { readonly name: string; readonly state: string; readonly message: string };
  readonly error: { readonly code: string; readonly message: string };
  /** A member has joined its group. */
  readonly joined: object;
  /** What became of a call that a test has typed. */
  readonly answer: { readonly id: number; readonly value?: unknown };
}

/** One printed line. */
export type CommandEvent = {
  [Name in keyof CommandEvents]: { readonly event: Name } & CommandEvents[Name];
}[keyof CommandEvents];

/** The event of a name. */
export type CommandEventOf<Name extends keyof CommandEvents> = Extract<
  CommandEvent,
  { readonly event: Name }
>;

/** True when the event has this name. */
export function isNamed<Name extends keyof CommandEvents>(
  event: CommandEvent,
  name: Name,
): event is CommandEventOf<Name> {
  return event.event === name;
}
