/** The headers of every answer (RV41): what a page may do here, and who may look into it. */

/** Headers in the order in which they are sent. */
export type Headers = readonly (readonly [name: string, text: string])[];

/**
 * How long browsers shall insist on TLS, once they have seen it, s: a year. Source: RFC 6797, the
 * usual value.
 */
const TLS_SECONDS = 31_536_000;

/**
 * A `Host` header that can be repeated in a policy: a name or an IPv4 address. Source: CSP Level 3
 * §2.3.1, whose grammar has no IPv6 addresses.
 */
const PLAIN_HOST = /^[a-z0-9.-]{1,253}(?::\d{1,5})?$/i;

/** Devices and abilities that no page of ours needs. Source: server reference §6.2. */
const FORBIDDEN_FEATURES = [
  "accelerometer",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "hid",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "serial",
  "usb",
];

/** What is known of the request. */
export interface HeaderOptions {
  /**
   * The `Host` header: WebSockets to it are allowed, which not every browser reads out of 'self'.
   */
  readonly host: string | undefined;
  /** True when a trusted proxy says that the browser came over TLS. */
  readonly isOverTls: boolean;
}

/** The security headers of an answer. */
export function securityHeaders({ host, isOverTls }: HeaderOptions): Headers {
  const headers: [string, string][] = [
    ["Content-Security-Policy", contentSecurityPolicy(host)],
    ["Cross-Origin-Opener-Policy", "same-origin"],
    ["Cross-Origin-Resource-Policy", "same-origin"],
    ["X-Content-Type-Options", "nosniff"],
    ["Referrer-Policy", "no-referrer"],
    ["Permissions-Policy", FORBIDDEN_FEATURES.map((feature) => `${feature}=()`).join(", ")],
  ];
  if (isOverTls) headers.push(["Strict-Transport-Security", `max-age=${TLS_SECONDS}`]);
  return headers;
}

function contentSecurityPolicy(host: string | undefined): string {
  const sockets = host !== undefined && PLAIN_HOST.test(host) ? ` ws://${host} wss://${host}` : "";
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    `connect-src 'self'${sockets}`,
    "worker-src 'self'",
    "frame-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types passalong",
  ].join("; ");
}
