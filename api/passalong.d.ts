export interface BatchStore {
    write(offset: number, bytes: Bytes): Promise<void>;
    read(start: number, end: number): Promise<Bytes>;
    finish(): Promise<readonly StoredFile[]>;
    close(): Promise<void>;
}

export type Bytes = Uint8Array<ArrayBuffer>;

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

export interface FileSource {
    readonly path: string;
    readonly sizeBytes: number;
    readonly mimeType: string;
    read(start: number, end: number): Promise<Bytes>;
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
    withoutAuthorizations(): GroupSpecifier;
    isSameGroup(other: GroupSpecifier): boolean;
    toBytes(): Bytes;
    toFragment(): string;
    toString(): string;
}

export type LinkKind = "webrtc" | "tcp" | "memory";

export declare const MEMORY_STORE_BYTES_MAX: number;

export declare abstract class PassalongError extends Error {
    abstract readonly code: PassalongErrorCode;
}

export type PassalongErrorCode = SpecifierErrorCode | ConnectErrorCode | StorageErrorCode | ShareErrorCode | StreamErrorCode | "closed";

export type PeerId = string & {
    readonly [brand]: "PeerId";
};

export interface Platform {
    readonly degree: {
        readonly aim: number;
        readonly max: number;
    };
    readonly transports: readonly Transport[];
    now(): number;
    wallClockMs(): number;
    setTimer(delayMs: number, callback: () => void): TimerHandle;
    randomBytes(size: number): Bytes;
    sha256(bytes: Bytes): Promise<Bytes>;
    openRendezvousSocket(url: string, handlers: RendezvousSocketHandlers): RendezvousSocket;
}

export interface ProvideOptions {
    readonly files: readonly FileSource[];
    readonly platform: Platform;
    readonly rendezvousUrls: readonly string[];
    readonly uploadBytesPerSecond?: number;
}

export interface Range {
    readonly start: number;
    readonly end: number;
}

export interface ReceiveOptions {
    readonly link: string;
    readonly platform: Platform;
    readonly store: StoreFactory;
    readonly rendezvousUrls?: readonly string[];
    readonly uploadBytesPerSecond?: number;
}

export type RendezvousState = 
"connecting"
 | "joined";

export interface SessionNeighbor extends NeighborStatus {
    readonly kind: LinkKind;
}

export interface Share extends AsyncDisposable {
    readonly specifier: GroupSpecifier;
    readonly link: string;
    readonly files: readonly SharedFile[];
    readonly progress: ShareProgress;
    receivedBytesOf(fileIndex: number): number;
    isFileComplete(fileIndex: number): boolean;
    missingRangesOf(fileIndex: number): readonly Range[];
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
 | "specifier/version";

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

export declare function displayName(text: string): string;

export declare function harmlessPaths(paths: readonly string[]): string[];

export declare function memoryStoreFactory(options?: {
    readonly sizeBytesMax?: number;
}): StoreFactory;

export declare function openShare(options: ReceiveOptions): Promise<Share>;

export declare function provideFiles(options: ProvideOptions): Promise<Share>;

export declare function sizeText(sizeBytes: number): string;
