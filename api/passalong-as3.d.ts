export declare class ArgumentError extends TypeError {
    readonly name = "ArgumentError";
}

export declare const CONNECT_WAIT_MS: number;

export type ConnectionInfo = 
{
    readonly code: "NetConnection.Connect.Success";
    readonly level: "status";
}
 | {
    readonly code: "NetConnection.Connect.Failed";
    readonly level: "error";
}
 | {
    readonly code: "NetConnection.Connect.Closed";
    readonly level: "status";
};

export type ConnectionInfoCode = ConnectionInfo["code"];

export declare class EventDispatcher extends EventSource<{
    readonly netStatus: NetStatusEvent;
}> {
    addEventListener(type: typeof NetStatusEvent.NET_STATUS, listener: Listener): void;
    removeEventListener(type: typeof NetStatusEvent.NET_STATUS, listener: Listener): void;
    protected tell(info: NetStatusInfo): void;
}

export type GroupInfo = 
{
    readonly code: "NetGroup.Neighbor.Connect";
    readonly level: "status";
    readonly neighbor: string;
    readonly peerID: string;
}
 | {
    readonly code: "NetGroup.Neighbor.Disconnect";
    readonly level: "status";
    readonly neighbor: string;
    readonly peerID: string;
}
 | {
    readonly code: "NetGroup.Replication.Fetch.SendNotify";
    readonly level: "status";
    readonly index: number;
}
 | {
    readonly code: "NetGroup.Replication.Fetch.Result";
    readonly level: "status";
    readonly index: number;
    readonly object: ObjectValue;
}
 | {
    readonly code: "NetGroup.Replication.Fetch.Failed";
    readonly level: "status";
    readonly index: number;
}
 | {
    readonly code: "NetGroup.Posting.Notify";
    readonly level: "status";
    readonly message: ObjectValue;
    readonly messageID: string;
}
 | {
    readonly code: "NetGroup.SendTo.Notify";
    readonly level: "status";
    readonly message: ObjectValue;
    readonly from: string;
    readonly fromLocal: boolean;
}
 | {
    readonly code: "NetGroup.LocalCoverage.Notify";
    readonly level: "status";
}
 | {
    readonly code: "NetGroup.MulticastStream.PublishNotify";
    readonly level: "status";
    readonly name: string;
}
 | {
    readonly code: "NetGroup.MulticastStream.UnpublishNotify";
    readonly level: "status";
    readonly name: string;
}
 | {
    readonly code: "NetGroup.Replication.Request";
    readonly level: "status";
    readonly index: number;
    readonly requestID: number;
};

export type GroupJoinInfo = 
{
    readonly code: "NetGroup.Connect.Success";
    readonly level: "status";
    readonly group: NetGroup;
}
 | {
    readonly code: "NetGroup.Connect.Failed";
    readonly level: "error";
    readonly group: NetGroup;
}
 | {
    readonly code: "NetGroup.Connect.Rejected";
    readonly level: "error";
    readonly group: NetGroup;
};

export declare class GroupSpecifier extends GroupSpecifierBuilder {
    constructor(name: string);
}

export declare class IllegalOperationError extends TypeError {
    readonly name = "IllegalOperationError";
}

export declare class NetConnection extends EventDispatcher {
    #private;
    constructor(options: NetConnectionOptions);
    get connected(): boolean;
    get uri(): string;
    get nearID(): string;
    get maxPeerConnections(): number;
    set maxPeerConnections(count: number);
    get unconnectedPeerStreams(): readonly Subscriber[];
    connect(uri: string): void;
    close(): void;
    enter(specifier: GroupSpecifier, signal: AbortSignal): Promise<Group>;
    get direct(): DirectConnections;
    adopt(dependent: Dependent): void;
    release(dependent: Dependent): void;
    tellOfGroup(info: GroupJoinInfo): void;
    tellOfStream(info: StreamConnectInfo): void;
}

export interface NetConnectionOptions {
    readonly platform: Platform;
    readonly rendezvousUrls?: readonly string[];
}

export declare class NetGroup extends EventDispatcher {
    #private;
    constructor(connection: NetConnection, groupspec: string);
    get estimatedMemberCount(): number;
    get neighborCount(): number;
    get info(): NetGroupInfo;
    get replicationStrategy(): NetGroupReplicationStrategyValue;
    set replicationStrategy(strategy: NetGroupReplicationStrategyValue);
    get receiveMode(): NetGroupReceiveModeValue;
    set receiveMode(mode: NetGroupReceiveModeValue);
    get localCoverageFrom(): string;
    get localCoverageTo(): string;
    addHaveObjects(startIndex: number, endIndex: number): void;
    removeHaveObjects(startIndex: number, endIndex: number): void;
    addWantObjects(startIndex: number, endIndex: number): void;
    removeWantObjects(startIndex: number, endIndex: number): void;
    writeRequestedObject(requestID: number, object: ObjectValue): void;
    denyRequestedObject(requestID: number): void;
    post(message: ObjectValue): string | null;
    sendToNearest(message: ObjectValue, groupAddress: string): NetGroupSendResultValue;
    sendToNeighbor(message: ObjectValue, sendMode: NetGroupSendModeValue): NetGroupSendResultValue;
    sendToAllNeighbors(message: ObjectValue): NetGroupSendResultValue;
    addMemberHint(peerID: string): boolean;
    addNeighbor(peerID: string): boolean;
    convertPeerIDToGroupAddress(peerID: string): string;
    close(): void;
}

export declare class NetGroupInfo implements Rates {
    readonly objectReplicationReceiveBytesPerSecond: number;
    readonly objectReplicationSendBytesPerSecond: number;
    readonly postingReceiveControlBytesPerSecond: number;
    readonly postingReceiveDataBytesPerSecond: number;
    readonly postingSendControlBytesPerSecond: number;
    readonly postingSendDataBytesPerSecond: number;
    readonly routingReceiveBytesPerSecond: number;
    readonly routingSendBytesPerSecond: number;
    constructor(rates: Rates);
    toString(): string;
}

export declare const NetGroupReceiveMode: {
    readonly EXACT: "exact";
    readonly NEAREST: "nearest";
};

export type NetGroupReceiveModeValue = (typeof NetGroupReceiveMode)[keyof typeof NetGroupReceiveMode];

export declare const NetGroupReplicationStrategy: {
    readonly LOWEST_FIRST: "lowestFirst";
    readonly RAREST_FIRST: "rarestFirst";
};

export type NetGroupReplicationStrategyValue = (typeof NetGroupReplicationStrategy)[keyof typeof NetGroupReplicationStrategy];

export declare const NetGroupSendMode: {
    readonly NEXT_INCREASING: "nextIncreasing";
    readonly NEXT_DECREASING: "nextDecreasing";
};

export type NetGroupSendModeValue = (typeof NetGroupSendMode)[keyof typeof NetGroupSendMode];

export declare const NetGroupSendResult: {
    readonly SENT: "sent";
    readonly NO_ROUTE: "no route";
    readonly ERROR: "error";
};

export type NetGroupSendResultValue = (typeof NetGroupSendResult)[keyof typeof NetGroupSendResult];

export declare class NetStatusEvent {
    static readonly NET_STATUS = "netStatus";
    readonly type: typeof NetStatusEvent.NET_STATUS;
    readonly target: object;
    readonly info: NetStatusInfo;
    constructor(target: object, info: NetStatusInfo);
}

export type NetStatusInfo = ConnectionInfo | GroupJoinInfo | StreamConnectInfo | GroupInfo | StreamInfo;

export declare class NetStream extends MulticastTunables {
    #private;
    static readonly CONNECT_TO_FMS = "connectToFMS";
    static readonly DIRECT_CONNECTIONS = "directConnections";
    client: object;
    constructor(connection: NetConnection, peerID: string);
    get farID(): string;
    get nearNonce(): string;
    get farNonce(): string;
    get peerStreams(): readonly Subscriber[];
    publish(name: string | null): void;
    send(handlerName: string, ...parameters: readonly ObjectValue[]): void;
    play(name: string | null): void;
    get multicastInfo(): NetStreamMulticastInfo;
    close(): void;
}

export declare class NetStreamMulticastInfo implements MulticastInfo {
    readonly bytesPushedToPeers: number;
    readonly fragmentsPushedToPeers: number;
    readonly bytesPushedFromPeers: number;
    readonly fragmentsPushedFromPeers: number;
    readonly bytesRequestedByPeers: number;
    readonly fragmentsRequestedByPeers: number;
    readonly bytesRequestedFromPeers: number;
    readonly fragmentsRequestedFromPeers: number;
    readonly bytesReceivedFromServer: number;
    readonly fragmentsReceivedFromServer: number;
    readonly bytesReceivedFromIPMulticast: number;
    readonly fragmentsReceivedFromIPMulticast: number;
    readonly sendDataBytesPerSecond: number;
    readonly sendControlBytesPerSecond: number;
    readonly sendControlBytesPerSecondToServer: number;
    readonly receiveDataBytesPerSecond: number;
    readonly receiveControlBytesPerSecond: number;
    readonly receiveDataBytesPerSecondFromServer: number;
    readonly receiveDataBytesPerSecondFromIPMulticast: number;
    constructor(info?: MulticastInfo);
    toString(): string;
}

export declare const PEER_CONNECTIONS_MAX: number;

export declare const PEER_WAIT_MS: number;

export type StreamConnectInfo = 
{
    readonly code: "NetStream.Connect.Success";
    readonly level: "status";
    readonly stream: NetStream;
}
 | {
    readonly code: "NetStream.Connect.Closed";
    readonly level: "status";
    readonly stream: NetStream;
}
 | {
    readonly code: "NetStream.Connect.Failed";
    readonly level: "error";
    readonly stream: NetStream;
}
 | {
    readonly code: "NetStream.Connect.Rejected";
    readonly level: "error";
    readonly stream: NetStream;
};

export type StreamInfo = 
{
    readonly code: "NetStream.Publish.Start";
    readonly level: "status";
}
 | {
    readonly code: "NetStream.Publish.BadName";
    readonly level: "error";
}
 | {
    readonly code: "NetStream.Unpublish.Success";
    readonly level: "status";
}
 | {
    readonly code: "NetStream.Play.Reset";
    readonly level: "status";
}
 | {
    readonly code: "NetStream.Play.Start";
    readonly level: "status";
}
 | {
    readonly code: "NetStream.Play.Stop";
    readonly level: "status";
}
 | {
    readonly code: "NetStream.Play.PublishNotify";
    readonly level: "status";
}
 | {
    readonly code: "NetStream.Play.UnpublishNotify";
    readonly level: "status";
}
 | {
    readonly code: "NetStream.MulticastStream.Reset";
    readonly level: "status";
};

export declare class Subscriber {
    #private;
    readonly farID: string;
    readonly farNonce: string;
    readonly nearNonce: string;
    wanted: string | undefined;
    constructor(options: SubscriberOptions);
    get signal(): AbortSignal;
    get isPlaying(): boolean;
    meet(group: Group, onWish: () => void): Promise<boolean>;
    begin(name: string, tunables: Partial<StreamTunables>): void;
    send(message: Uint8Array): void;
    end(): void;
    reject(): void;
    close(): void;
}
