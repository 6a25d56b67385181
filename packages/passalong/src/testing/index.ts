/**
 * Doubles for tests of whatever stands on a platform: a network, a clock and a machine, all inside
 * one process.
 */

export {
  MemoryChannel,
  type MemoryChannelOptions,
  MemoryConnection,
  type MemoryFrame,
  type Schedule,
} from "./memory-channel.ts";
export { MemoryNetwork, type MemoryNetworkOptions } from "./memory-network.ts";
export {
  createVirtualPlatform,
  type VirtualPlatformOptions,
  WALL_CLOCK_MS_AT_START,
} from "./virtual-platform.ts";
export { VirtualTime } from "./virtual-time.ts";
