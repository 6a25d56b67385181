/** The peer connections of one page: their certificates and their number. */

import { type Bytes, bytesFromHex } from "../base/index.ts";
import { ConnectError, type IceServer } from "../group/index.ts";

/**
 * Peer connections in one page, closed ones included until the browser has collected them. Source:
 * Chromium, `kMaxPeerConnections`.
 */
export const PEER_CONNECTIONS_MAX: number = 500;

/** ECDSA over P-256: what browsers use when nobody asks. Source: RFC 8827 §6.5. */
const CERTIFICATE_KEY: EcKeyGenParams = { name: "ECDSA", namedCurve: "P-256" };

/** The algorithm of every fingerprint here. Source: RFC 8122 §5. */
const FINGERPRINT_ALGORITHM = "sha-256";

/** Makes peer connections and counts them. */
export class RtcConnections {
  #count = 0;
  readonly #collected = new FinalizationRegistry<undefined>(() => {
    this.#count -= 1;
  });

  /**
   * A fresh peer connection.
   *
   * @param iceServers  The only servers to ask for addresses, or to relay.
   * @param certificate  Its own: no two connections have the same binding, and nobody on the way
   *   can tell that they belong to one page.
   * @throws {@link ConnectError} `connect/refused` when the page has had too many.
   */
  open(certificate: RTCCertificate, iceServers: readonly IceServer[] = []): RTCPeerConnection {
    if (this.#count >= PEER_CONNECTIONS_MAX) throw tooMany();
    try {
      const connection = new RTCPeerConnection({
        certificates: [certificate],
        iceServers: [...iceServers],
      });
      this.#count += 1;
      this.#collected.register(connection, undefined);
      return connection;
    } catch (cause) {
      throw tooMany({ cause });
    }
  }
}

/** A certificate for one connection. */
export function freshCertificate(): Promise<RTCCertificate> {
  return RTCPeerConnection.generateCertificate(CERTIFICATE_KEY);
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
