/**
 * The files of a built web page, read into memory once: what is not among them does not exist,
 * wherever a path leads.
 */

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { WEB_BYTES_MAX, WEB_FILES_MAX } from "../core/index.ts";
import { RendezvousError } from "./errors.ts";

/** One file as it is served. */
export interface WebFile {
  readonly contentType: string;
  readonly body: Buffer;
  /** The body as gzip, where that is shorter. */
  readonly gzipBody: Buffer | undefined;
  /** Names the content: 22 characters of base64url. */
  readonly digest: string;
  /** True when the name changes with the content, so that nobody need ask again. */
  readonly isImmutable: boolean;
}

/** Files by the path of their URL. */
export type WebSite = ReadonlyMap<string, WebFile>;

/** Content types by extension. Source: the IANA registry of media types. */
const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  [".css", "text/css; charset=utf-8"],
  [".gif", "image/gif"],
  [".html", "text/html; charset=utf-8"],
  [".ico", "image/x-icon"],
  [".jpg", "image/jpeg"],
  [".js", "text/javascript; charset=utf-8"],
  [".json", "application/json"],
  [".map", "application/json"],
  [".mjs", "text/javascript; charset=utf-8"],
  [".png", "image/png"],
  [".svg", "image/svg+xml"],
  [".txt", "text/plain; charset=utf-8"],
  [".wasm", "application/wasm"],
  [".webmanifest", "application/manifest+json"],
  [".webp", "image/webp"],
  [".woff2", "font/woff2"],
]);

/**
 * Files whose name holds a hash of their content. Source: Vite writes `assets/name-HASH.ext`, eight
 * characters.
 */
const HASHED_NAME = /^\/assets\/[^/]+-[\w-]{8}\.\w+$/;

/** Characters of a digest in base64url: 128 bits. */
const DIGEST_LENGTH = 22;

const compress = promisify(gzip);

/**
 * Reads a folder of a built page, without what begins with a dot and without what is neither file
 * nor folder.
 *
 * @throws {@link RendezvousError} `web/unusable` when it cannot be read, holds no `index.html`, or
 *   holds more than `WEB_FILES_MAX` files or `WEB_BYTES_MAX` bytes.
 */
export async function loadWebSite(folder: string): Promise<WebSite> {
  const site = new Map<string, WebFile>();
  let sizeBytes = 0;
  for (const path of await filePaths(folder)) {
    const body = await readFile(join(folder, ...path));
    sizeBytes += body.length;
    if (site.size >= WEB_FILES_MAX || sizeBytes > WEB_BYTES_MAX) {
      throw unusable(`The folder ${folder} holds more than a web page can be; name the built page`);
    }
    const urlPath = `/${path.map(encodeURIComponent).join("/")}`;
    site.set(urlPath, await webFile(urlPath, body));
  }
  const index = site.get("/index.html");
  if (index === undefined) {
    throw unusable(`The folder ${folder} holds no index.html; build the web page first`);
  }
  return site.set("/", index);
}

async function webFile(urlPath: string, body: Buffer): Promise<WebFile> {
  const gzipBody = await compress(body);
  return {
    contentType: CONTENT_TYPES.get(extname(urlPath).toLowerCase()) ?? "application/octet-stream",
    body,
    gzipBody: gzipBody.length < body.length ? gzipBody : undefined,
    digest: createHash("sha256").update(body).digest("base64url").slice(0, DIGEST_LENGTH),
    isImmutable: HASHED_NAME.test(urlPath),
  };
}

/** The names on the way to each file below the folder. */
async function filePaths(folder: string): Promise<string[][]> {
  try {
    return await walk(folder, []);
  } catch (cause) {
    throw unusable(
      `The folder ${folder} of the web page cannot be read; build the page first`,
      cause,
    );
  }
}

async function walk(folder: string, parents: readonly string[]): Promise<string[][]> {
  const paths: string[][] = [];
  const entries = await readdir(join(folder, ...parents), { withFileTypes: true });
  for (const entry of entries) {
    const path = [...parents, entry.name];
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) paths.push(...(await walk(folder, path)));
    else if (entry.isFile()) paths.push(path);
  }
  return paths;
}

function unusable(start: string, cause?: unknown): RendezvousError {
  return new RendezvousError("web/unusable", `${start}, or serve without one.`, { cause });
}
