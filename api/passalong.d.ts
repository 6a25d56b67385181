export interface BatchStore {
    write(offset: number, bytes: Bytes): Promise<void>;
    read(start: number, end: number): Promise<Bytes>;
    finish(fileIndices: readonly number[]): Promise<readonly StoredFile[]>;
    close(): Promise<void>;
}

export type Bytes = Uint8Array<ArrayBuffer>;

export type CertificateVerdict = 
"valid"
 | "expired"
 | "revoked"
 | "forged";

export declare class ClosedError extends PassalongError {
    readonly name = "ClosedError";
    readonly code = "closed";
}

export declare class ConnectError extends PassalongError {
    readonly name = "ConnectError";
    readonly code: ConnectErrorCode;
    constructor(code: ConnectErrorCode, message: string, options?: ErrorOptions);
}

export type ConnectErrorCode = "connect/unreachable" | "connect/refused";

export interface Coverage {
    readonly from: string;
    readonly to: string;
}

export type DenyReason = 
"notNow"
 | "notHeld";

export interface FetchAttempt {
    readonly index: number;
    readonly peerId: PeerId;
    readonly attempt: number;
}

export interface FetchFailure extends FetchAttempt {
    readonly reason: RequestFailure;
}

export interface FetchResult {
    readonly index: number;
    readonly object: ObjectValue;
    readonly peerId: PeerId;
    readonly rttMs: number | undefined;
    readonly attempts: number;
    readonly sizeBytes: number;
}

export interface FileSource {
    readonly path: string;
    readonly sizeBytes: number;
    readonly mimeType: string;
    read(start: number, end: number): Promise<Bytes>;
}

export interface GroupCapabilities {
    readonly routingEnabled: boolean;
    readonly multicastEnabled: boolean;
    readonly objectReplicationEnabled: boolean;
    readonly postingEnabled: boolean;
    readonly serverChannelEnabled: boolean;
    readonly peerToPeerDisabled: boolean;
    readonly ipMulticastMemberUpdatesEnabled: boolean;
}

export type GroupId = string & {
    readonly [brand]: "GroupId";
};

export declare class GroupSpecifier {
    #private;
    readonly identityBytes: Bytes;
    private constructor();
    static forShare(options: ShareSpecifierOptions): GroupSpecifier;
    static create(options: GroupSpecifierOptions): GroupSpecifier;
    static fromFragment(text: string): GroupSpecifier;
    static fromString(text: string): GroupSpecifier;
    static fromBytes(bytes: Bytes): GroupSpecifier;
    get name(): string;
    get capabilities(): GroupCapabilities;
    get version(): number;
    get isUnique(): boolean;
    get rendezvousUrls(): readonly string[];
    get bootstrapPeers(): readonly PeerId[];
    get hasPublisher(): boolean;
    get publisherKey(): Bytes;
    get postersKey(): Bytes | undefined;
    get publishSeed(): Bytes | undefined;
    get postersSeed(): Bytes | undefined;
    authorizations(): string;
    withoutAuthorizations(): GroupSpecifier;
    isSameGroup(other: GroupSpecifier): boolean;
    toBytes(): Bytes;
    toFragment(): string;
    toString(): string;
}

export declare class GroupSpecifierBuilder implements GroupCapabilities {
    #private;
    static readonly maxSupportedGroupspecVersion: number;
    routingEnabled: boolean;
    multicastEnabled: boolean;
    objectReplicationEnabled: boolean;
    postingEnabled: boolean;
    serverChannelEnabled: boolean;
    peerToPeerDisabled: boolean;
    ipMulticastMemberUpdatesEnabled: boolean;
    rendezvousUrls: readonly string[];
    constructor(name: string, capabilities?: Partial<GroupCapabilities>);
    static encodePublishAuthorization(password: string): string;
    static encodePostingAuthorization(password: string): string;
    static encodeBootstrapPeerIDSpec(peerID: string): string;
    static encodeIPMulticastAddressSpec(address: string, port?: number | string, source?: string): string;
    get minGroupspecVersion(): number;
    set minGroupspecVersion(version: number);
    makeUnique(randomBytes?: (size: number) => Bytes): void;
    setPublishPassword(password?: string | null, salt?: string | null): void;
    setPostingPassword(password?: string | null, salt?: string | null): void;
    addBootstrapPeer(peerID: string): void;
    addIPMulticastAddress(address: string, port?: number | string, source?: string): void;
    build(): GroupSpecifier;
    groupspecWithAuthorizations(): string;
    groupspecWithoutAuthorizations(): string;
    authorizations(): string;
    toString(): string;
}

export interface GroupSpecifierOptions {
    readonly name: string;
    readonly capabilities?: Partial<GroupCapabilities>;
    readonly uniqueBytes?: Bytes;
    readonly publishSeed?: Bytes;
    readonly postersSeed?: Bytes;
    readonly publishSalt?: Bytes;
    readonly postingSalt?: Bytes;
    readonly version?: number;
    readonly ipMulticastAddresses?: readonly Bytes[];
    readonly rendezvousUrls?: readonly string[];
    readonly bootstrapPeers?: readonly PeerId[];
}

export interface IndexRange {
    readonly first: number;
    readonly last: number;
}

export interface JoinOptions {
    readonly platform: Platform;
    readonly rendezvousUrls?: readonly string[];
    readonly identitySeed?: Bytes;
    readonly postingRight?: Bytes;
    readonly publishCertificate?: RightCertificate;
    readonly verify?: ObjectVerifier;
    readonly signal?: AbortSignal;
}

export type LinkKind = ChannelKind | "turn";

export declare const MEMORY_STORE_BYTES_MAX: number;

export interface Member {
    readonly peerId: PeerId;
    readonly groupAddress: string;
}

export type MemberLeaveReason = 
"left"
 | "lost"
 | "forgotten";

export interface MulticastInfo {
    readonly bytesPushedToPeers: number;
    readonly fragmentsPushedToPeers: number;
    readonly bytesPushedFromPeers: number;
    readonly fragmentsPushedFromPeers: number;
    readonly bytesRequestedByPeers: number;
    readonly fragmentsRequestedByPeers: number;
    readonly bytesRequestedFromPeers: number;
    readonly fragmentsRequestedFromPeers: number;
    readonly sendDataBytesPerSecond: number;
    readonly sendControlBytesPerSecond: number;
    readonly receiveDataBytesPerSecond: number;
    readonly receiveControlBytesPerSecond: number;
}

export interface NeighborEvent {
    readonly neighbor: string;
    readonly peerId: PeerId;
    readonly kind: LinkKind | undefined;
}

export declare class NetGroup extends EventSource<NetGroupEvents> implements AsyncDisposable {
    #private;
    readonly specifier: GroupSpecifier;
    private constructor();
    static join(specifier: GroupSpecifier | string, options: JoinOptions): Promise<NetGroup>;
    get peerId(): PeerId;
    get neighborCount(): number;
    get estimatedMemberCount(): number;
    get localCoverageFrom(): string;
    get localCoverageTo(): string;
    get receiveMode(): ReceiveMode;
    set receiveMode(mode: ReceiveMode);
    get info(): NetGroupInfo;
    get replicationStrategy(): ReplicationStrategy;
    set replicationStrategy(strategy: ReplicationStrategy);
    neighbors(): readonly NetGroupNeighbor[];
    members(): readonly Member[];
    elect(groupAddress: string): PeerId | undefined;
    addMemberHint(peerID: string): boolean;
    addNeighbor(peerID: string): boolean;
    convertPeerIDToGroupAddress(peerID: string): string;
    addHaveObjects(first: number, last: number): void;
    removeHaveObjects(first: number, last: number): void;
    addWantObjects(first: number, last: number): void;
    removeWantObjects(first: number, last: number): void;
    writeRequestedObject(requestID: number, object: ObjectValue): boolean;
    denyRequestedObject(requestID: number, reason?: DenyReason): boolean;
    provide(provider: ObjectProvider | undefined): void;
    fetch({ first, last }: IndexRange, options?: {
        readonly signal?: AbortSignal;
    }): AsyncGenerator<FetchResult>;
    get mayPost(): boolean;
    post(message: ObjectValue): Promise<string | undefined>;
    sendToNearest(message: ObjectValue, groupAddress: string): SendResult;
    sendToNeighbor(message: ObjectValue, sendMode: SendMode): SendResult;
    sendToAllNeighbors(message: ObjectValue): SendResult;
    route(message: ObjectValue, groupAddress: string): Promise<RouteResult>;
    get mayPublish(): boolean;
    revokePublishing(certificates: readonly RightCertificate[]): void;
    get revokedCertificateIds(): ReadonlySet<string>;
    publish(name: string, source: StreamSource, options?: PublishOptions): Promise<void>;
    openStream(name: string, tunables?: Partial<StreamTunables>): PublishedStream;
    play(name: string, options?: PlayOptions): StreamPlayback;
    streams(): readonly NetGroupStream[];
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

export interface NetGroupEvents {
    readonly "neighbor.connect": NeighborEvent;
    readonly "neighbor.disconnect": NeighborEvent;
    readonly "replication.fetch.sendNotify": FetchAttempt;
    readonly "replication.fetch.result": FetchResult;
    readonly "replication.fetch.failed": FetchFailure;
    readonly "replication.request": ReplicationRequest;
    readonly "posting.notify": PostingNotification;
    readonly "sendTo.notify": SendToNotification;
    readonly "route.notify": RouteNotification;
    readonly "multicastStream.publishNotify": PublishNotification;
    readonly "multicastStream.unpublishNotify": Omit<PublishNotification, "peerId">;
    readonly "localCoverage.notify": Coverage;
    readonly "member.join": Member;
    readonly "member.leave": Member & {
        readonly reason: MemberLeaveReason;
    };
    readonly banned: {
        readonly peerId: PeerId;
        readonly rule: string;
    };
    readonly rendezvous: {
        readonly state: RendezvousState;
    };
    readonly warning: {
        readonly message: string;
    };
    readonly close: {
        readonly peerId: PeerId;
    };
}

export interface NetGroupInfo {
    readonly objectReplicationReceiveBytesPerSecond: number;
    readonly objectReplicationSendBytesPerSecond: number;
    readonly postingReceiveControlBytesPerSecond: number;
    readonly postingReceiveDataBytesPerSecond: number;
    readonly postingSendControlBytesPerSecond: number;
    readonly postingSendDataBytesPerSecond: number;
    readonly routingReceiveBytesPerSecond: number;
    readonly routingSendBytesPerSecond: number;
    readonly multicastReceiveControlBytesPerSecond: number;
    readonly multicastReceiveDataBytesPerSecond: number;
    readonly multicastSendControlBytesPerSecond: number;
    readonly multicastSendDataBytesPerSecond: number;
}

export interface NetGroupNeighbor extends SessionNeighbor {
    readonly groupAddress: string;
}

export interface NetGroupStream extends PublishNotification {
    readonly isPublishing: boolean;
    readonly isPlaying: boolean;
    readonly info: MulticastInfo;
}

export declare const OBJECT_INDEX_MAX: number;

export type ObjectProvider = (index: number) => ObjectValue | Promise<ObjectValue>;

export type ObjectValue = null | undefined | boolean | number | bigint | string | Uint8Array | readonly ObjectValue[] | {
    readonly [key: string]: ObjectValue;
};

export type ObjectVerifier = (index: number, object: ObjectValue) => boolean | Promise<boolean>;

export declare abstract class PassalongError extends Error {
    abstract readonly code: PassalongErrorCode;
}

export type PassalongErrorCode = SpecifierErrorCode | ConnectErrorCode | StorageErrorCode | ShareErrorCode | RejectedErrorCode | StreamErrorCode | "closed";

export type PeerId = string & {
    readonly [brand]: "PeerId";
};

export interface Platform {
    readonly degree: {
        readonly aim: number;
        readonly max: number;
    };
    readonly transports: readonly Transport[];
    readonly loadRelay?: () => Promise<RelayParts>;
    now(): number;
    wallClockMs(): number;
    setTimer(delayMs: number, callback: () => void): TimerHandle;
    randomBytes(size: number): Bytes;
    sha256(bytes: Bytes): Promise<Bytes>;
    onNetworkChange?(listener: () => void): () => void;
    openRendezvousSocket(url: string, handlers: RendezvousSocketHandlers): RendezvousSocket;
}

export interface PlayOptions {
    readonly tunables?: Partial<StreamTunables>;
    readonly signal?: AbortSignal;
}

export interface PostingNotification {
    readonly message: ObjectValue;
    readonly messageID: string;
    readonly peerId: PeerId;
    readonly sequence: number;
}

export interface ProvideOptions {
    readonly files: readonly FileSource[];
    readonly platform: Platform;
    readonly rendezvousUrls: readonly string[];
    readonly uploadBytesPerSecond?: number;
}

export interface PublishNotification {
    readonly name: string;
    readonly streamId: StreamId;
    readonly peerId: PeerId;
}

export interface PublishOptions {
    readonly tunables?: Partial<StreamTunables>;
    readonly signal?: AbortSignal;
}

export interface PublishedStream {
    readonly streamId: StreamId;
    send(message: Uint8Array): void;
    end(): void;
}

export interface Range {
    readonly start: number;
    readonly end: number;
}

export type ReceiveMode = "exact" | "nearest";

export interface ReceiveOptions {
    readonly link: string;
    readonly platform: Platform;
    readonly store: StoreFactory;
    readonly rendezvousUrls?: readonly string[];
    readonly uploadBytesPerSecond?: number;
    readonly select?: (files: readonly SharedFile[]) => Iterable<number>;
}

export declare class RejectedError extends PassalongError {
    readonly name = "RejectedError";
    readonly code: RejectedErrorCode;
    constructor(code: RejectedErrorCode, message: string, options?: ErrorOptions);
}

export type RejectedErrorCode = 
"rejected/notEnabled"
 | "rejected/peerToPeerDisabled"
 | "rejected/tooFast";

export type RendezvousState = 
"connecting"
 | "joined";

export interface ReplicationRequest {
    readonly index: number;
    readonly requestID: number;
    readonly peerId: PeerId | undefined;
    readonly write: (object: ObjectValue) => boolean;
    readonly deny: (reason?: DenyReason) => boolean;
}

export declare class RevocationList {
    #private;
    readonly right: Right;
    readonly version: number;
    readonly certificateIds: ReadonlySet<string>;
    private constructor();
    static issue({ specifier, right, previous, certificateIds }: RevokeOptions): RevocationList;
    static fromBytes(bytes: Bytes): RevocationList | undefined;
    isAuthentic(specifier: GroupSpecifier): boolean;
    toBytes(): Bytes;
}

export type Right = 
"publish"
 | "post";

export declare class RightCertificate {
    #private;
    readonly right: Right;
    readonly holderKey: Bytes;
    readonly expiresAtMs: number;
    private constructor();
    static issue({ specifier, right, holderKey, expiresAtMs }: IssueOptions): RightCertificate;
    static fromBytes(bytes: Bytes): RightCertificate | undefined;
    get id(): string;
    verify(specifier: GroupSpecifier, options: {
        readonly wallClockMs: number;
        readonly revocations?: RevocationList;
    }): CertificateVerdict;
    toBytes(): Bytes;
}

export interface RouteNotification {
    readonly message: ObjectValue;
    readonly peerId: PeerId;
    readonly groupAddress: string;
    readonly hops: number;
    readonly attempt: number;
}

export interface RouteResult {
    readonly takenBy: PeerId | undefined;
    readonly rttMs: number;
    readonly attempts: number;
}

export declare const STREAM_MESSAGE_BYTES_MAX: number;

export declare const STREAM_TUNABLES: StreamTunables;

export type SendMode = "nextIncreasing" | "nextDecreasing";

export type SendResult = "sent" | "noRoute" | "error";

export interface SendToNotification {
    readonly message: ObjectValue;
    readonly from: string;
    readonly fromLocal: boolean;
    readonly peerId: PeerId;
}

export interface SessionNeighbor extends NeighborStatus {
    readonly kind: LinkKind;
}

export interface Share extends AsyncDisposable {
    readonly specifier: GroupSpecifier;
    readonly link: string;
    readonly session: SharedSession;
    readonly files: readonly SharedFile[];
    readonly progress: ShareProgress;
    receivedBytesOf(fileIndex: number): number;
    isFileComplete(fileIndex: number): boolean;
    missingRangesOf(fileIndex: number): readonly Range[];
    isSelected(fileIndex: number): boolean;
    selectFiles(fileIndices: Iterable<number>): void;
    putFirst(fileIndex: number | undefined): void;
    streamFile(fileIndex: number, options?: StreamOptions): AsyncIterable<Bytes>;
    readFile(fileIndex: number, start: number, end: number): Promise<Bytes>;
    neighbors(): readonly SessionNeighbor[];
    countIncompleteNeighbors(): number;
    setUploadLimit(bytesPerSecond: number | undefined): void;
    linger(options?: {
        readonly signal?: AbortSignal;
    }): Promise<void>;
    close(): Promise<void>;
    on<Name extends keyof ShareEvents>(name: Name, listener: (event: ShareEvents[Name]) => void, options?: {
        readonly signal?: AbortSignal;
    }): void;
}

export declare class ShareError extends PassalongError {
    readonly name = "ShareError";
    readonly code: ShareErrorCode;
    constructor(code: ShareErrorCode, message: string, options?: ErrorOptions);
}

export type ShareErrorCode = 
"share/size"
 | "share/invalid"
 | "share/unauthorized";

export interface ShareEvents {
    readonly catalogue: {
        readonly files: readonly SharedFile[];
        readonly totalBytes: number;
    };
    readonly progress: ShareProgress;
    readonly fileComplete: {
        readonly file: SharedFile;
    };
    readonly selection: {
        readonly fileIndices: readonly number[];
    };
    readonly complete: {
        readonly files: readonly StoredFile[];
        readonly seconds: number;
    };
    readonly peer: {
        readonly peerId: PeerId;
        readonly state: "joined" | "left";
        readonly neighbor: SessionNeighbor | undefined;
    };
    readonly banned: {
        readonly peerId: PeerId;
        readonly reason: string;
    };
    readonly coverage: {
        readonly completeReceivers: number;
        readonly copies: number;
    };
    readonly postingsHeard: {
        readonly peerId: PeerId;
    };
    readonly warning: {
        readonly message: string;
    };
    readonly failed: {
        readonly error: Error;
    };
}

export type SharePhase = 
"connecting"
 | "waiting"
 | "receiving"
 | "complete"
 | "providing"
 | "failed"
 | "closed";

export interface ShareProgress {
    readonly phase: SharePhase;
    readonly receivedBytes: number;
    readonly totalBytes: number;
    readonly uploadedBytes: number;
    readonly downloadBytesPerSecond: number;
    readonly uploadBytesPerSecond: number;
    readonly neighborCount: number;
    readonly relayedCount: number;
    readonly secondsLeft: number | undefined;
    readonly hashedBytes: number;
    readonly completeReceivers: number;
    readonly rendezvous: RendezvousState;
}

export interface SharedFile {
    readonly fileIndex: number;
    readonly path: string;
    readonly sizeBytes: number;
    readonly mimeType: string;
}

export declare class SpecifierError extends PassalongError {
    readonly name = "SpecifierError";
    readonly code: SpecifierErrorCode;
    constructor(code: SpecifierErrorCode, message: string, options?: ErrorOptions);
}

export type SpecifierErrorCode = 
"specifier/invalid"
 | "specifier/checksum"
 | "specifier/version"
 | "specifier/password";

export declare class StorageError extends PassalongError {
    readonly name = "StorageError";
    readonly code: StorageErrorCode;
    constructor(code: StorageErrorCode, message: string, options?: ErrorOptions);
}

export type StorageErrorCode = "storage/full" | "storage/io" | "storage/changed";

export interface StoreFactory {
    open(request: StoreRequest): Promise<BatchStore>;
}

export interface StoreRequest {
    readonly files: readonly SharedFile[];
    readonly sizeBytes: number;
    readonly neededBytes: number;
    readonly groupId: string;
}

export interface StoredFile {
    readonly fileIndex: number;
    readonly location: string;
}

export declare class StreamError extends PassalongError {
    readonly name = "StreamError";
    readonly code: StreamErrorCode;
    constructor(code: StreamErrorCode, message: string, options?: ErrorOptions);
}

export type StreamErrorCode = 
"stream/unauthorized"
 | "stream/ended";

export type StreamItem = {
    readonly type: "message";
    readonly streamId: StreamId;
    readonly bytes: Bytes;
}
 | {
    readonly type: "gap";
    readonly streamId: StreamId;
}
 | {
    readonly type: "reset";
    readonly streamId: StreamId;
}
 | {
    readonly type: "finished";
    readonly streamId: StreamId;
};

export interface StreamOptions {
    readonly start?: number;
    readonly end?: number;
    readonly bytesPerSecond?: number;
    readonly signal?: AbortSignal;
}

export declare class StreamPlayback implements AsyncIterableIterator<StreamItem> {
    #private;
    constructor(items: AsyncIterableIterator<StreamItem>);
    [Symbol.asyncIterator](): this;
    next(): Promise<IteratorResult<StreamItem>>;
    return(): Promise<IteratorResult<StreamItem>>;
    toReadableStream(): ReadableStream<Bytes>;
}

export type StreamSource = AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;

export interface StreamTunables {
    readonly windowDurationMs: number;
    readonly pushNeighborLimit: number;
    readonly relayMarginDurationMs: number;
    readonly fetchPeriodMs: number;
    readonly availabilityUpdatePeriodMs: number;
    readonly availabilitySendToAll: boolean;
}

export declare function displayName(text: string): string;

export declare function harmlessPaths(paths: readonly string[]): string[];

export declare function memoryStoreFactory(options?: {
    readonly sizeBytesMax?: number;
}): StoreFactory;

export declare function openShare(options: ReceiveOptions): Promise<Share>;

export declare function provideFiles(options: ProvideOptions): Promise<Share>;

export declare function sizeText(sizeBytes: number): string;

export declare function withUnlockedRights(specifier: GroupSpecifier): GroupSpecifier;
