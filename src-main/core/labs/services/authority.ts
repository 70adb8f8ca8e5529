/**
 * A certificate authority for lessons about certificates, made on this machine: nothing on it trusts this
 * authority, its key never leaves the process, and it is made anew with each start of LayerLab.
 */
import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import forge from 'node-forge'

export interface ServerCertificate {
  /** PEM. */
  readonly certificate: string
  readonly key: string
}

export interface Authority {
  /** Its own certificate, PEM. */
  readonly certificate: string
  /** A server certificate for these host names. */
  issue(hosts: readonly string[]): Promise<ServerCertificate>
}

const days = 30
const dayMs = 24 * 60 * 60 * 1000

/** `name` is its common name. */
export async function makeAuthority(name: string): Promise<Authority> {
  const keys = await rsaKeys()
  const subject = [{ name: 'commonName', value: name }]
  const own = blank(keys.publicKey, subject, subject)
  own.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ])
  own.sign(keys.privateKey, forge.md.sha256.create())
  return {
    certificate: unixLines(forge.pki.certificateToPem(own)),
    async issue(hosts) {
      const server = await rsaKeys()
      const leaf = blank(server.publicKey, [{ name: 'commonName', value: hosts[0] ?? name }], subject)
      leaf.setExtensions([
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true },
        // Type 2 is a DNS name.
        { name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2, value })) },
      ])
      leaf.sign(keys.privateKey, forge.md.sha256.create())
      return {
        certificate: unixLines(forge.pki.certificateToPem(leaf)),
        key: unixLines(forge.pki.privateKeyToPem(server.privateKey)),
      }
    },
  }
}

function blank(
  publicKey: forge.pki.rsa.PublicKey,
  subject: forge.pki.CertificateField[],
  issuer: forge.pki.CertificateField[],
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = publicKey
  // Positive, as RFC 5280 asks: the first bit is 0.
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(15))}`
  certificate.validity.notBefore = new Date(Date.now() - dayMs)
  certificate.validity.notAfter = new Date(Date.now() + days * dayMs)
  certificate.setSubject(subject)
  certificate.setIssuer(issuer)
  return certificate
}

/** Made by Node, which is faster than the library. */
async function rsaKeys() {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return {
    publicKey: forge.pki.publicKeyFromPem(publicKey),
    privateKey: forge.pki.privateKeyFromPem(privateKey),
  }
}

function unixLines(pem: string): string {
  return pem.replaceAll('\r\n', '\n')
}
