export declare const BROWSER_DEGREE_AIM: number;

export declare const BROWSER_DEGREE_MAX: number;

export declare const BULK_HIGH_WATER_BYTES: number;

export declare const BULK_LOW_WATER_BYTES: number;

export interface BrowserPlatformOptions {
    readonly isRelayOnly?: boolean;
}

export interface BrowserStoreFactory extends StoreFactory {
    blobOf(fileIndex: number): Promise<Blob>;
}

export interface BrowserStoreOptions {
    readonly openWorker?: () => Worker;
}

export declare const CONTROL_QUEUE_BYTES_MAX: number;

export interface ChosenFile {
    readonly file: File;
    readonly path: string;
}

export declare const GATHERING_MS_MAX: number;

export declare const PEER_CONNECTIONS_MAX: number;

export declare const RTC_FRAME_BYTES_MAX: number;

export declare function browserStoreFactory(options?: BrowserStoreOptions): BrowserStoreFactory;

export declare function createBrowserPlatform(options?: BrowserPlatformOptions): Platform;

export declare function createRtcTransport(): Transport;

export declare function fileSourceFromFile(file: File, path?: string): FileSource;

export declare function fileSourcesFromFiles(chosen: readonly ChosenFile[]): FileSource[];
