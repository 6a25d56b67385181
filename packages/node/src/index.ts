/** Passalong in Node.js: links, storage and the platform that a session runs on. */

export { fileSourcesFromPaths } from "./files/file-sources.ts";
export { fileStoreFactory } from "./files/file-store.ts";
export {
  createNodePlatform,
  type NodeLinkKind,
  type NodePlatform,
  type NodePlatformOptions,
} from "./platform.ts";
export { TcpTransport, type TcpTransportOptions } from "./tcp/tcp-transport.ts";
export { RtcTransport } from "./webrtc/rtc-transport.ts";
