/** Whether the site answers, over TLS, with its headers and with this build's page. */

import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { failed, type Finding, ok, skipped } from "./finding.ts";

/** How long one answer may take, ms. Source: guess, a slow proxy on a bad line. */
const ANSWER_MS_MAX = 10_000;

/** Headers that every answer has. Source: RV41. */
const HEADERS = [
  "Content-Security-Policy",
  "Cross-Origin-Opener-Policy",
  "Cross-Origin-Resource-Policy",
  "X-Content-Type-Options",
  "Referrer-Policy",
  "Permissions-Policy",
] as const;

/** What failures of the network mean to whoever runs the site, by the code of the system. */
const FAILURES: ReadonlyMap<string, string> = new Map([
  ["ENOTFOUND", "There is no host of this name: look at its DNS records."],
  ["EAI_AGAIN", "The name cannot be looked up now: look at the resolver, and try again."],
  ["ECONNREFUSED", "Nothing listens there: start the rendezvous or its proxy, and open the port."],
  ["ECONNRESET", "The connection is cut: something between drops it, such as a firewall."],
  ["EHOSTUNREACH", "There is no way to this host: look at its network and its firewall."],
  ["ENETUNREACH", "There is no way to this network from here."],
  ["CERT_HAS_EXPIRED", "The certificate has expired: renew it."],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "Browsers do not trust the certificate, which signs itself."],
  ["SELF_SIGNED_CERT_IN_CHAIN", "Browsers do not trust who signed the certificate."],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "The certificate's chain is incomplete: serve all of it."],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "The certificate is of another host."],
  ["TimeoutError", "No answer comes: a firewall may drop what is sent to this port."],
]);

/** Asks for a path of the site. */
function ask(url: URL, path: string): Promise<Response> {
  return fetch(new URL(path, url), {
    headers: { "Accept-Encoding": "identity" },
    redirect: "manual",
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  });
}

/** Whether it is alive at all. */
export async function checkHttp(url: URL): Promise<Finding> {
  try {
    const response = await ask(url, "healthz");
    const text = await response.text();
    if (response.status === 200 && text.includes('"ok"')) {
      return ok("http", "The rendezvous answers.");
    }
    const what = `HTTP ${response.status} at ${new URL("healthz", url).pathname}`;
    return failed("http", `Something else than a rendezvous answers (${what}): look at the proxy.`);
  } catch (error) {
    return failed("http", networkSentence(error));
  }
}

/** Whether browsers let pages from there share files. */
export function checkTls(url: URL, isLoopback: boolean): Finding {
  if (url.protocol === "https:") return ok("tls", "The certificate is valid for this name.");
  if (isLoopback) return skipped("tls", "This machine itself needs no TLS.");
  return failed(
    "tls",
    "Browsers share files over TLS or on localhost only: put a proxy with a certificate in front.",
  );
}

/** Whether proxies have left the page's protection as it was. */
export async function checkHeaders(url: URL): Promise<Finding> {
  const { headers } = await ask(url, ".");
  const missing = HEADERS.filter((name) => !headers.has(name));
  if (missing.length === 0) return ok("headers", "The security headers are all there.");
  return failed("headers", `These headers are lost on the way: ${missing.join(", ")}.`);
}

/**
 * Whether the page is the one of this build.
 *
 * @param root  The folder of the built page; undefined when there is none here.
 */
export async function checkPage(url: URL, root: string | undefined): Promise<Finding> {
  if ((await ask(url, ".")).status === 404) return skipped("page", "No page is served there.");
  if (root === undefined) return skipped("page", "There is no page here to compare it with.");
  const names = await filesBelow(root);
  const others: string[] = [];
  for (const name of names) if (!(await isSame(url, root, name))) others.push(name);
  if (others.length === 0) return ok("page", `All ${names.length} files are those of this build.`);
  const [first = ""] = others;
  const count = `${others.length} of ${names.length} files`;
  return failed(
    "page",
    `The page is another build's: ${count} differ, ${first} for one; install the same version.`,
  );
}

async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length)
        .replace(/^[\\/]/, ""),
    )
    .toSorted();
}

async function isSame(url: URL, root: string, name: string): Promise<boolean> {
  const path = name === "index.html" ? "." : name.split(sep).map(encodeURIComponent).join("/");
  const response = await ask(url, path);
  const served = Buffer.from(await response.arrayBuffer());
  return response.status === 200 && served.equals(await readFile(join(root, name)));
}

/** Why nothing came, for whoever runs the site. */
export function networkSentence(error: unknown): string {
  const codes = [error, error instanceof Error ? error.cause : undefined].map(codeOf);
  const code = codes.find((one) => FAILURES.has(one)) ?? codes.find((one) => one !== "") ?? "";
  return FAILURES.get(code) ?? `The connection fails (${code || String(error)}).`;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
