export interface BannedEvent {
    readonly event: "banned";
    readonly peerId: PeerId;
    readonly reason: string;
}

export interface CheckEvent {
    readonly event: "check";
    readonly name: CheckName;
    readonly state: "ok" | "failed" | "skipped";
    readonly message: string;
}

export interface ClosablePlatform extends Platform {
    close(): Promise<void>;
}

export type CommandEvent = ListeningEvent | LinkEvent | PeerEvent | CatalogueEvent | ProgressEvent | CompleteEvent | CoverageEvent | BannedEvent | ErrorEvent | SpecifierEvent | MessageEvent | PresenceEvent | CheckEvent;

export interface CommandOptions extends Streams {
    readonly words: readonly string[];
    readonly stdin: TypedStream;
    readonly variables: Readonly<Record<string, string | undefined>>;
    readonly currentDirectory: string;
    readonly version: string;
    readonly services: Services;
    readonly interruption: Interruption;
}

export interface CompleteEvent {
    readonly event: "complete";
    readonly files: readonly CompleteFile[];
    readonly seconds: number;
}

export interface CompleteFile {
    readonly path: string;
    readonly bytes: number;
    readonly sha256: string;
}

export interface CoverageEvent {
    readonly event: "coverage";
    readonly completeReceivers: number;
    readonly copies: number;
}

export declare const EXIT_DONE = 0;

export declare const EXIT_FAILED = 1;

export declare const EXIT_INCOMPLETE = 3;

export declare const EXIT_INTERRUPTED = 130;

export declare const EXIT_USAGE = 2;

export interface ErrorEvent {
    readonly event: "error";
    readonly code: string;
    readonly message: string;
    readonly missing?: readonly MissingRange[] | null;
}

export type ExitCode = typeof EXIT_DONE | typeof EXIT_FAILED | typeof EXIT_USAGE | typeof EXIT_INCOMPLETE | typeof EXIT_INTERRUPTED;

export interface Interruption {
    readonly signal: AbortSignal;
    readonly cause: InterruptionCause | undefined;
}

export type InterruptionCause = 
"keyboard"
 | "system"
 | "unread";

export declare class InterruptionSource implements Interruption {
    #private;
    get signal(): AbortSignal;
    get cause(): InterruptionCause | undefined;
    interrupt(cause: InterruptionCause): void;
}

export interface LinkEvent {
    readonly event: "link";
    readonly link: string;
    readonly groupId: string;
}

export interface ListeningEvent {
    readonly event: "listening";
    readonly url: string;
    readonly metricsUrl?: string;
}

export interface MessageEvent {
    readonly event: "message";
    readonly peerId: PeerId;
    readonly name: string;
    readonly text: string;
}

export interface MissingRange {
    readonly path: string;
    readonly start: number;
    readonly end: number;
}

export interface PeerEvent {
    readonly event: "peer";
    readonly peerId: PeerId;
    readonly state: "joined" | "left";
    readonly kind: LinkKind | null;
    readonly rttMs: number | null;
}

export interface PlatformWishes {
    readonly onWarning: (message: string) => void;
    readonly isRelayOnly: boolean;
}

export interface PresenceEvent {
    readonly event: "presence";
    readonly peerId: PeerId;
    readonly name: string;
    readonly state: MemberState;
    readonly formerName: string | null;
}

export interface ProgressEvent {
    readonly event: "progress";
    readonly receivedBytes: number;
    readonly totalBytes: number;
    readonly uploadedBytes: number;
    readonly downloadBytesPerSecond: number;
    readonly uploadBytesPerSecond: number;
    readonly neighbors: number;
    readonly relayed: number;
    readonly secondsLeft: number | null;
}

export declare const SERVICES: Services;

export interface Services {
    createPlatform(wishes: PlatformWishes): Promise<ClosablePlatform>;
    fileSources(paths: readonly string[]): Promise<readonly FileSource[]>;
    storeIn(directory: string): Promise<StoreFactory>;
    provideFiles(options: ProvideOptions): Promise<Share>;
    openShare(options: ReceiveOptions): Promise<Share>;
    joinChat(specifier: GroupSpecifier, options: ChatOptions): Promise<Chat>;
    startRendezvous(options: RendezvousOptions): Promise<RunningRendezvous>;
    webRoot(): string | undefined;
    networkInterfaces(): NetworkInterfaces;
}

export interface SpecifierEvent {
    readonly event: "specifier";
    readonly name: string;
    readonly groupId: string;
    readonly capabilities: readonly string[];
    readonly publisher: string | null;
    readonly rendezvous: readonly string[];
    readonly isUnique: boolean;
    readonly rights: readonly Right[];
}

export declare function runCommand(options: CommandOptions): Promise<ExitCode>;
