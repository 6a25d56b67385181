export type NodeLinkKind = Extract<ChannelKind, "tcp" | "webrtc" | "relay">;

export interface NodePlatform extends Platform, AsyncDisposable {
    close(): Promise<void>;
}

export interface NodePlatformOptions {
    readonly transports?: readonly NodeLinkKind[];
    readonly listenHost?: string;
    readonly listenPort?: number;
    readonly onWarning?: (message: string) => void;
}

export declare class RtcTransport implements Transport {
    #private;
    readonly kind = "webrtc";
    offer(context: AttemptContext): OfferAttempt;
    answer(context: AttemptContext, { webrtc: offer }: DescriptorSections): Attempt | undefined;
    close(): Promise<void>;
}

export declare class TcpTransport implements Transport {
    #private;
    readonly kind = "tcp";
    constructor(options?: TcpTransportOptions);
    offer(context: AttemptContext): OfferAttempt;
    answer(context: AttemptContext, { tcp }: DescriptorSections): Attempt | undefined;
    close(): Promise<void>;
}

export interface TcpTransportOptions {
    readonly host?: string;
    readonly port?: number;
    readonly onListenFailure?: (error: unknown) => void;
}

export declare function createNodePlatform(options?: NodePlatformOptions): NodePlatform;

export declare function fileSourcesFromPaths(paths: readonly string[]): Promise<FileSource[]>;

export declare function fileStoreFactory(options: {
    readonly directory: string;
}): StoreFactory;
