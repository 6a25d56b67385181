/**
 * The names of flash.net of 2010, over the groups of today: what was written for Flash Player runs
 * with a change of syntax.
 */

export { PEER_CONNECTIONS_MAX, PEER_WAIT_MS } from "./direct/limits.ts";
export { Subscriber } from "./direct/subscriber.ts";
export { ArgumentError, IllegalOperationError } from "./errors.ts";
export { EventDispatcher } from "./event-dispatcher.ts";
export { GroupSpecifier } from "./group-specifier.ts";
export { CONNECT_WAIT_MS, NetConnection, type NetConnectionOptions } from "./net-connection.ts";
export { NetGroup } from "./net-group.ts";
export { NetGroupInfo } from "./net-group-rates.ts";
export {
  NetGroupReplicationStrategy,
  type NetGroupReplicationStrategyValue,
} from "./net-group-replication-strategy.ts";
export { NetGroupReceiveMode, type NetGroupReceiveModeValue } from "./net-group-receive-mode.ts";
export { NetGroupSendMode, type NetGroupSendModeValue } from "./net-group-send-mode.ts";
export { NetGroupSendResult, type NetGroupSendResultValue } from "./net-group-send-result.ts";
export {
  type ConnectionInfo,
  type ConnectionInfoCode,
  type GroupInfo,
  type GroupJoinInfo,
  NetStatusEvent,
  type NetStatusInfo,
  type StreamConnectInfo,
  type StreamInfo,
} from "./net-status-event.ts";
export { NetStream } from "./net-stream.ts";
export { NetStreamMulticastInfo } from "./net-stream-figures.ts";
