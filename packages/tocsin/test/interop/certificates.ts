import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SignatureAlgorithm } from '../../src/crypto/provider.ts'
import type { Credential } from '../../src/handshake/question.ts'
import { privateKey } from '../../src/node/crypto/private-key.ts'
import {
  SignatureScheme,
  type SignatureSchemeName,
} from '../../src/wire/registry/signature-scheme.ts'
import { type Chain, chain, type IssueOptions, issueLeaf } from '../support/issue.ts'
import type { KeyKind } from '../support/keys.ts'
import { keyKindOf } from './matrix.ts'
import type { Identity } from './peers/peer.ts'

const folder = mkdtempSync(join(tmpdir(), 'tocsin-interop-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** A chain for 'localhost', and the files it is in. */
export interface Issuance extends Identity {
  readonly chain: Chain
}

const SEVENTY_DAYS = 70 * 86_400
const longAgo = Math.floor(Date.now() / 1000) - SEVENTY_DAYS

/** What else a certificate can be than good. */
const flaws = {
  expired: { notBefore: longAgo, notAfter: longAgo + 86_400 },
  'wrong name': { names: ['elsewhere.test'] },
} satisfies Readonly<Record<string, IssueOptions>>
export type Flaw = keyof typeof flaws

const issued = new Map<string, Issuance>()

/** The certificate for a kind of key: always the same one. */
export function issuance(kind: KeyKind, flaw?: Flaw): Issuance {
  const name = `${kind}-${flaw ?? 'good'}`.replaceAll(' ', '-')
  const found = issued.get(name) ?? issueTo(name, kind, flaw)
  issued.set(name, found)
  return found
}

const kinds = ['secp256r1', 'secp384r1', 'secp521r1', 'ed25519', 'rsa2048', 'rsa-pss'] as const

/** The authorities of all our certificates: their DER, and the PEM file that has them. */
export function authorities() {
  const roots = kinds.map((kind) => issuance(kind).chain.root)
  const file = join(folder, 'authorities.pem')
  writeFileSync(file, roots.map(({ pem }) => pem).join(''))
  return { trustAnchors: roots.map(({ der }) => der), file }
}

/** An authority that issued nothing: who trusts only this refuses everybody. */
export function strangers(): { readonly pem: string; readonly file: string } {
  const file = join(folder, 'strangers.pem')
  const { pem } = stranger
  writeFileSync(file, pem)
  return { pem, file }
}

const stranger = chain({ authority: 'Stranger' }).root

/** A credential that does all its key can do, old and new, or that signs with this scheme alone. */
export function legacyCredential(kind: KeyKind, scheme?: SignatureSchemeName): Credential {
  const { certificates, leaf } = issuance(kind).chain
  const key = privateKey(leaf.keyPem)
  if (!scheme) return { certificates, ...key }
  const { algorithm } = SignatureScheme[scheme]
  const isIt = (one: SignatureAlgorithm) => one === algorithm
  const { algorithms, legacyAlgorithms = [] } = key
  return {
    certificates,
    ...key,
    algorithms: algorithms.filter(isIt),
    legacyAlgorithms: legacyAlgorithms.filter(isIt),
  }
}

/** A fresh file name in the folder that is removed at the end. */
export function temporaryFile(name: string): string {
  return join(folder, name)
}

/** The credential that signs with this scheme and no other. */
export function credentialFor(scheme: SignatureSchemeName, flaw?: Flaw): Credential {
  const { chain: issuedChain } = issuance(keyKindOf(scheme), flaw)
  const key = privateKey(issuedChain.leaf.keyPem)
  return {
    certificates: issuedChain.certificates,
    algorithms: [SignatureScheme[scheme].algorithm],
    sign: (algorithm, message) => key.sign(algorithm, message),
  }
}

function issueTo(name: string, kind: KeyKind, flaw: Flaw | undefined): Issuance {
  const issuedChain = flaw
    ? flawed(issuance(kind).chain, kind, flaw)
    : chain({ key: kind, authority: kind, leaf: { keyUsage: usages(kind) } })
  const certificateFile = join(folder, `${name}.cert.pem`)
  const intermediatesFile = join(folder, `${name}.intermediates.pem`)
  const keyFile = join(folder, `${name}.key.pem`)
  writeFileSync(certificateFile, issuedChain.pem)
  writeFileSync(intermediatesFile, issuedChain.intermediates.map(({ pem }) => pem).join(''))
  writeFileSync(keyFile, issuedChain.leaf.keyPem)
  return { chain: issuedChain, certificateFile, intermediatesFile, keyFile }
}

/** What an RSA key encrypts is for suites of RSA key transport (RFC 5246 §7.4.2). */
function usages(kind: KeyKind) {
  return kind === 'rsa2048'
    ? (['digitalSignature', 'keyEncipherment'] as const)
    : (['digitalSignature'] as const)
}

/** The same authorities, another end entity. */
function flawed(good: Chain, kind: KeyKind, flaw: Flaw): Chain {
  const { root, intermediates } = good
  const leaf = issueLeaf({ key: kind, issuer: intermediates[0] ?? root, ...flaws[flaw] })
  const all = [leaf, ...intermediates]
  return {
    ...good,
    leaf,
    certificates: all.map(({ der }) => der),
    pem: all.map(({ pem }) => pem).join(''),
  }
}
