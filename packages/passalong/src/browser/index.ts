/** Passalong in a browser: WebRTC, sockets, storage and files of a page. */

export { type ChosenFile, fileSourceFromFile, fileSourcesFromFiles } from "./file-source.ts";
export {
  BROWSER_DEGREE_AIM,
  BROWSER_DEGREE_MAX,
  type BrowserPlatformOptions,
  createBrowserPlatform,
} from "./platform.ts";
export {
  BULK_HIGH_WATER_BYTES,
  BULK_LOW_WATER_BYTES,
  CONTROL_QUEUE_BYTES_MAX,
  RTC_FRAME_BYTES_MAX,
} from "./rtc-channel.ts";
export { GATHERING_MS_MAX } from "./rtc-attempt.ts";
export { PEER_CONNECTIONS_MAX } from "./rtc-connections.ts";
export { createRtcTransport } from "./rtc-transport.ts";
export {
  type BrowserStoreFactory,
  browserStoreFactory,
  type BrowserStoreOptions,
} from "./store-factory.ts";
