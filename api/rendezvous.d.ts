export interface Broker {
    open(options: CarrierOptions): Promise<Carrier>;
}

export interface Carrier {
    publish(subject: string, payload: Uint8Array): Promise<Delivery>;
    close(): Promise<void>;
}

export interface CarrierOptions {
    readonly subjects: readonly string[];
    readonly onPayload: (subject: string, payload: Uint8Array) => void;
    readonly onState: (isUp: boolean) => void;
}

export type Delivery = 
"sent"
 | "unreachable";

export declare class MemoryBroker implements Broker {
    #private;
    get isUp(): boolean;
    setUp(isUp: boolean): void;
    open(options: CarrierOptions): Promise<Carrier>;
}

export interface NodesOptions {
    readonly backplane: string | Broker;
    readonly key: string;
}

export declare class RendezvousError extends Error {
    readonly name = "RendezvousError";
    readonly code: RendezvousErrorCode;
    constructor(code: RendezvousErrorCode, message: string, options?: ErrorOptions);
}

export type RendezvousErrorCode = 
"port/taken"
 | "port/denied"
 | "port/invalid"
 | "host/unavailable"
 | "web/unusable"
 | "option/invalid"
 | "backplane/missing";

export type RendezvousEvent = {
    readonly type: "listening";
    readonly url: string;
} | {
    readonly type: "connectionOpened";
    readonly connection: ConnectionId;
}
 | {
    readonly type: "connectionClosed";
    readonly connection: ConnectionId;
    readonly code: number;
    readonly rule: string | undefined;
}
 | {
    readonly type: "connectionRefused";
    readonly status: number;
}
 | {
    readonly type: "tcpConnectionDropped";
}
 | {
    readonly type: "stunUnavailable";
    readonly port: number;
}
 | {
    readonly type: "backplane";
    readonly isUp: boolean;
} | {
    readonly type: "closed";
};

export interface RendezvousLimits {
    readonly connectionsMax: number;
    readonly connectionsPerSourceMax: number;
    readonly connectionsPerLoopbackMax: number;
    readonly membersPerGroupMax: number;
    readonly membershipsMax: number;
    readonly joinsInAll: TokenBucketLimits;
    readonly framesPerConnection: TokenBucketLimits;
    readonly relaysPerConnection: TokenBucketLimits;
    readonly relaysPerPair: TokenBucketLimits;
    readonly hasRelay: boolean;
    readonly circuitRate: TokenBucketLimits;
    readonly relayRatePerSource: TokenBucketLimits;
    readonly relayRateInAll: TokenBucketLimits;
    readonly congestedMsMax: number;
    readonly unjoinedMsMax: number;
    readonly silenceMsMax: number;
    readonly keepaliveAfterMs: number;
    readonly requestMsMax: number;
}

export interface RendezvousOptions {
    readonly host?: string;
    readonly port: number;
    readonly stunPort?: number | "none";
    readonly turn?: TurnOptions;
    readonly webRoot?: string;
    readonly allowedOrigins?: readonly string[];
    readonly trustedProxies?: readonly string[];
    readonly nodes?: NodesOptions;
    readonly metrics?: {
        readonly host: string;
        readonly port: number;
    };
    readonly limits?: Partial<RendezvousLimits>;
    readonly log?: (event: RendezvousEvent) => void;
}

export interface RunningRendezvous {
    readonly url: string;
    readonly port: number;
    readonly metricsUrl: string | undefined;
    readonly counts: Counts;
    readonly sizes: Sizes;
    drain(): Promise<void>;
    close(): Promise<void>;
}

export declare function startRendezvous(options: RendezvousOptions): Promise<RunningRendezvous>;
