/** What a check of a deployment finds. */

/** What is looked at, in this order. */
export type CheckName =
  | "http"
  | "tls"
  | "headers"
  | "page"
  | "websocket"
  | "idle"
  | "stun"
  | "turn"
  | "relay";

/** One outcome. */
export interface Finding {
  readonly name: CheckName;
  readonly state:
    /** As it is to be. */
    | "ok"
    /** Somebody will miss it; the message says what to do. */
    | "failed"
    /** It is not there, on purpose or because of what failed before. */
    | "skipped";
  /** One sentence. */
  readonly message: string;
}

/** Everything is as it is to be. */
export function ok(name: CheckName, message: string): Finding {
  return { name, state: "ok", message };
}

/** Something is to be done. */
export function failed(name: CheckName, message: string): Finding {
  return { name, state: "failed", message };
}

/** There is nothing to look at. */
export function skipped(name: CheckName, message: string): Finding {
  return { name, state: "skipped", message };
}
