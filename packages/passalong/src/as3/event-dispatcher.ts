/** EventDispatcher: listeners by the method names of ActionScript. */

import { EventSource } from "../group/index.ts";
import { NetStatusEvent, type NetStatusInfo } from "./net-status-event.ts";

/** A listener. */
type Listener = (event: NetStatusEvent) => void;

/** What hears of `netStatus`. */
export class EventDispatcher extends EventSource<{ readonly netStatus: NetStatusEvent }> {
  /** Calls a listener at each event. */
  addEventListener(type: typeof NetStatusEvent.NET_STATUS, listener: Listener): void {
    this.on(type, listener);
  }

  /** Does not any more. */
  removeEventListener(type: typeof NetStatusEvent.NET_STATUS, listener: Listener): void {
    this.off(type, listener);
  }

  /** Tells the listeners. */
  protected tell(info: NetStatusInfo): void {
    this.emit(NetStatusEvent.NET_STATUS, new NetStatusEvent(this, info));
  }
}
