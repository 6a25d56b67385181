/** The peer connections of one page: their certificate and their number. */

import { type Bytes, bytesFromHex } from "../base/index.ts";
import { ConnectError } from "../group/index.ts";

/**
 * Peer connections in one page, closed ones included until the browser has collected them. Source:
 * Chromium, `kMaxPeerConnections`.
 */
export const PEER_CONNECTIONS_MAX: number = 500;

/** ECDSA over P-256: what browsers use when nobody asks. Source: RFC 8827 §6.5. */
const CERTIFICATE_KEY: EcKeyGenParams = { name: "ECDSA", namedCurve: "P-256" };

/** The algorithm of every fingerprint here. Source: RFC 8122 §5. */
const FINGERPRINT_ALGORITHM = "sha-256";

/** Makes peer connections that share one certificate, which lives as long as the page. */
export class RtcConnections {
  #certificate: Promise<RTCCertificate> | undefined;
  #count = 0;
  readonly #collected = new FinalizationRegistry<undefined>(() => {
    this.#count -= 1;
  });

  /** The page's certificate, made when it is first asked for. */
  certificate(): Promise<RTCCertificate> {
    this.#certificate ??= RTCPeerConnection.generateCertificate(CERTIFICATE_KEY);
    return this.#certificate;
  }

  /**
   * A fresh peer connection without any server to ask for addresses.
   *
   * @throws {@link ConnectError} `connect/refused` when the page has had too many.
   */
  open(certificate: RTCCertificate): RTCPeerConnection {
    if (this.#count >= PEER_CONNECTIONS_MAX) throw tooMany();
    try {
      const connection = new RTCPeerConnection({ certificates: [certificate] });
      this.#count += 1;
      this.#collected.register(connection, undefined);
      return connection;
    } catch (cause) {
      throw tooMany({ cause });
    }
  }
}

/**
 * SHA-256 of our certificate, or undefined where the browser does not tell (Firefox before 138).
 */
export function fingerprintOf(certificate: RTCCertificate): Bytes | undefined {
  // Missing in browsers of our matrix, although the library's types know none of those.
  const readable: Partial<Pick<RTCCertificate, "getFingerprints">> = certificate;
  const own = readable
    .getFingerprints?.()
    .find(({ algorithm }) => algorithm === FINGERPRINT_ALGORITHM);
  return own?.value === undefined
    ? undefined
    : bytesFromHex(own.value.replaceAll(":", "").toLowerCase());
}

/** The certificate that the other side has used, or undefined where the browser does not tell. */
export function remoteCertificateOf(connection: RTCPeerConnection): Bytes | undefined {
  // Missing in browsers of our matrix, as above.
  const transport: Partial<Pick<RTCDtlsTransport, "getRemoteCertificates">> | undefined =
    connection.sctp?.transport;
  const certificate = transport?.getRemoteCertificates?.()[0];
  return certificate === undefined ? undefined : new Uint8Array(certificate);
}

function tooMany(options?: ErrorOptions): ConnectError {
  return new ConnectError(
    "connect/refused",
    "This page has opened as many connections as the browser allows; reload it.",
    options,
  );
}
