/** What a broker must be able to do to carry frames between nodes. */

/** What became of a frame. */
export type Delivery =
  /** The broker has taken it; it may be lost all the same. */
  | "sent"
  /** Nobody hears it. A hint: it may have been heard. */
  | "unreachable";

/** What a carrier is opened with. */
export interface CarrierOptions {
  /** What to listen to: characters that every broker takes, at most 64. */
  readonly subjects: readonly string[];
  /** Something came on one of the subjects; what this node sent itself may come, too. */
  readonly onPayload: (subject: string, payload: Uint8Array) => void;
  /** The broker has come or gone. */
  readonly onState: (isUp: boolean) => void;
}

/** A broker's connection: all that differs between brokers. */
export interface Carrier {
  /**
   * Sends to whoever listens to a subject.
   *
   * @returns When the broker has taken it, or the connection is lost. Never rejects.
   */
  publish(subject: string, payload: Uint8Array): Promise<Delivery>;
  /** Ends the connection. */
  close(): Promise<void>;
}

/** A broker that can be connected to. */
export interface Broker {
  /**
   * Begins to connect, and goes on for ever; `onState` tells when it is there.
   *
   * @throws RendezvousError when it can never be.
   */
  open(options: CarrierOptions): Promise<Carrier>;
}
