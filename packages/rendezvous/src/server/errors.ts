/** Why a rendezvous cannot start, named by what the caller can do about it. */

/** What is wrong. */
export type RendezvousErrorCode =
  /** Another program listens there: choose another port. */
  | "port/taken"
  /** The operating system does not let this program listen there: choose a higher port. */
  | "port/denied"
  /** Not a port number at all. */
  | "port/invalid"
  /** The host is no address of this machine. */
  | "host/unavailable"
  /** The folder of the web page is missing, empty or larger than a page can be. */
  | "web/unusable"
  /** An origin, a proxy, a backplane or its key in the options is not written as one. */
  | "option/invalid"
  /** The client of the broker is not installed: install it. */
  | "backplane/missing";

/** What is wrong and what to do, in one sentence; `code` tells programs. */
export class RendezvousError extends Error {
  override readonly name = "RendezvousError";
  readonly code: RendezvousErrorCode;

  constructor(code: RendezvousErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
