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
 | "option/invalid";

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
} | {
    readonly type: "closed";
};

export interface RendezvousLimits {
    readonly connectionsMax: number;
    readonly connectionsPerSourceMax: number;
    readonly connectionsPerLoopbackMax: number;
    readonly membersPerGroupMax: number;
    readonly membershipsMax: number;
    readonly framesPerConnection: Rate;
    readonly relaysPerConnection: Rate;
    readonly relaysPerPair: Rate;
    readonly congestedMsMax: number;
    readonly unjoinedMsMax: number;
    readonly silenceMsMax: number;
    readonly keepaliveAfterMs: number;
    readonly requestMsMax: number;
}

export interface RendezvousOptions {
    readonly host?: string;
    readonly port: number;
    readonly webRoot?: string;
    readonly allowedOrigins?: readonly string[];
    readonly trustedProxies?: readonly string[];
    readonly limits?: Partial<RendezvousLimits>;
    readonly log?: (event: RendezvousEvent) => void;
}

export interface RunningRendezvous {
    readonly url: string;
    readonly port: number;
    readonly counts: Counts;
    readonly sizes: Sizes;
    close(): Promise<void>;
}

export declare function startRendezvous(options: RendezvousOptions): Promise<RunningRendezvous>;
