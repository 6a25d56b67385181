/**
 * A self-signed certificate, made on the spot: just what TLS needs to begin. Source: RFC 5280 §4.1,
 * RFC 5758 §3.2.
 */

import { generateKeyPairSync, sign } from "node:crypto";

/** Tags of DER. Source: ITU-T X.690 §8. */
const TAG = Object.freeze({
  integer: 0x02,
  bits: 0x03,
  text: 0x0c,
  time: 0x18,
  list: 0x30,
  set: 0x31,
});

/** `ecdsa-with-SHA256`, encoded. Source: RFC 5758 §3.2. */
const ECDSA_WITH_SHA256 = Buffer.from("300a06082a8648ce3d040302", "hex");

/** `id-at-commonName`, encoded. Source: RFC 5280 appendix A.1. */
const COMMON_NAME = Buffer.from("0603550403", "hex");

/** Version 3 in its explicit tag. Source: RFC 5280 §4.1.2.1. */
const VERSION_3 = Buffer.from("a003020102", "hex");

/** Longest content whose length takes one byte. Source: ITU-T X.690 §8.1.3.4. */
const SHORT_LENGTH_MAX = 127;

/**
 * A key and its certificate.
 *
 * @returns {{ key: string, cert: string }} PEM.
 */
export function makeCertificate() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = list(tagged(TAG.set, list(COMMON_NAME, tagged(TAG.text, Buffer.from("localhost")))));
  const validity = list(
    ...["20200101000000Z", "21000101000000Z"].map((time) => tagged(TAG.time, Buffer.from(time))),
  );
  const body = list(
    VERSION_3,
    tagged(TAG.integer, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)]);
  const certificate = list(body, ECDSA_WITH_SHA256, tagged(TAG.bits, signature));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n"),
  };
}

/** @param {readonly Buffer[]} parts */
function list(...parts) {
  return tagged(TAG.list, Buffer.concat(parts));
}

/**
 * @param {number} tag
 * @param {Buffer} content  Shorter than 65,536 bytes.
 */
function tagged(tag, content) {
  const { length } = content;
  const head = length <= SHORT_LENGTH_MAX ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}
