import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

const { subtle } = webcrypto
const DAY = 86_400_000

const algorithms = {
  'ecdsa-p256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'rsa-2048': {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
  },
}

/**
 * `count` chains of three certificates for localhost under one root, DER in base64: an end entity and
 * an intermediate each, whose names and keys are its own, so that no chain profits from another. Only
 * the key of the end entity is shared: nothing is verified with it.
 */
export async function makeChains(kind, count) {
  const algorithm = algorithms[kind]
  const keys = () => subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const root = { name: 'CN=bench root', keys: await keys() }
  const leaf = { name: 'CN=localhost', keys: await keys() }
  const chains = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const intermediate = { name: `CN=bench intermediate ${n}`, keys: await keys() }
      return [
        await issue(algorithm, { subject: leaf, issuer: intermediate, extensions: forServer }),
        await issue(algorithm, { subject: intermediate, issuer: root, extensions: forAuthority }),
      ]
    }),
  )
  const anchor = await issue(algorithm, { subject: root, issuer: root, extensions: forAuthority })
  return { anchor, chains }
}

const forServer = [
  new BasicConstraintsExtension(false, undefined, true),
  new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
  new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
  new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }]),
]

const forAuthority = [
  new BasicConstraintsExtension(true, undefined, true),
  new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
]

async function issue(signingAlgorithm, { subject, issuer, extensions }) {
  const certificate = await X509CertificateGenerator.create({
    subject: subject.name,
    issuer: issuer.name,
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + 7 * DAY),
    publicKey: subject.keys.publicKey,
    signingKey: issuer.keys.privateKey,
    signingAlgorithm,
    extensions: [
      ...extensions,
      await SubjectKeyIdentifierExtension.create(subject.keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.keys.publicKey),
    ],
  })
  return Buffer.from(certificate.rawData).toString('base64')
}
