import type { Forge } from './forge.ts'
import { type Issued, issue, type Purpose, type Request } from './issue.ts'
import { type KeyType, keyOf } from './keys.ts'
import {
  type AuthorityDifference,
  type Difference,
  type LeafKind,
  leafKinds,
} from './leaf-kinds.ts'
import { pem } from './pem.ts'
import { crlNumber } from './special-extensions.ts'
import { stapleFor } from './staple.ts'
import {
  AuthorityKeyIdentifierExtension,
  X509Certificate,
  X509CrlGenerator,
  X509CrlReason,
} from './x509.ts'

/** A root that signs an intermediate that signs everything else. */
export interface Authority {
  readonly root: Issued
  readonly intermediate: Issued
}

/** An end-entity certificate with what a peer needs beside it. */
export interface Leaf extends Issued {
  /** PEM to send: the certificate, then those above it, the root left out. */
  readonly chain: string
  /** An OCSP response (DER) to send with it. */
  readonly staple?: Buffer
}

export interface LeafOptions {
  readonly kind?: LeafKind
  /** DNS names and addresses; the loopback's unless said otherwise. */
  readonly names?: readonly string[]
  readonly purposes?: readonly Purpose[]
  readonly key?: KeyType
}

const DAY = 86_400_000
const LOOPBACK = ['localhost', '127.0.0.1', '::1']
const ORGANIZATION = 'O=tocsin laboratory'

const fromNow = (days: number) => new Date(Date.now() + days * DAY)

/** Makes a root and an intermediate; authorities with different names share no key. */
export async function createAuthority(
  name = 'tocsin',
  key: KeyType = 'ecdsa-p256',
): Promise<Authority> {
  const root = await issueAuthority({ name: `${name} root`, key })
  return {
    root,
    intermediate: await issueAuthority({ name: `${name} intermediate`, key, issuer: root }),
  }
}

/** Issues an end-entity certificate of the wanted kind under the authority. */
export async function issueLeaf(authority: Authority, options: LeafOptions = {}): Promise<Leaf> {
  const { names = LOOPBACK, purposes = ['serverAuth', 'clientAuth'] } = options
  const difference: Difference = leafKinds[options.kind ?? 'good']
  const key = await keyOf('leaf', difference.key ?? options.key ?? 'ecdsa-p256')
  const issuers = await issuersOf(authority, difference.issuer)
  const [from, to] = difference.valid ?? [-2, 30]
  const issued = await issue({
    subject: `CN=${names[0] ?? 'nobody'}, ${ORGANIZATION}`,
    key,
    issuer: issuers[0],
    names,
    purposes,
    role: 'end-entity',
    notBefore: fromNow(from),
    notAfter: fromNow(to),
    ...difference.request,
  })
  const leaf = forged(issued, issuers[0] ?? issued, difference)
  const above = sent(issuers, difference)
  const { staple } = difference
  return {
    ...leaf,
    chain: [leaf, ...above].map(({ certificate }) => certificate).join(''),
    ...(staple && { staple: stapleFor(issued, issuers[0] ?? issued, staple) }),
  }
}

function sent(issuers: readonly Issued[], { sends }: Difference): readonly Issued[] {
  if (sends === 'end entity only') return []
  if (sends === undefined) return issuers
  return Array.from({ length: 100 }, () => issuers).flat()
}

/** A certificate revocation list (PEM) with these serial numbers, signed by the intermediate. */
export async function revocationList(
  { intermediate }: Authority,
  serialNumbers: readonly string[],
): Promise<string> {
  const { publicKey } = intermediate.key.pair
  const list = await X509CrlGenerator.create({
    issuer: intermediate.subject,
    extensions: [await AuthorityKeyIdentifierExtension.create(publicKey, false), crlNumber(1)],
    thisUpdate: fromNow(-1),
    nextUpdate: fromNow(30),
    signingKey: intermediate.key.pair.privateKey,
    signingAlgorithm: intermediate.key.signingAlgorithm,
    // Without a reason the library writes an empty list of extensions, which is no DER of one.
    entries: serialNumbers.map((serialNumber) => ({
      serialNumber,
      revocationDate: fromNow(-1),
      reason: X509CrlReason.keyCompromise,
    })),
  })
  return pem('X509 CRL', list.rawData)
}

type AuthorityRequest = Partial<Omit<Request, 'key'>> & {
  readonly name: string
  readonly key: KeyType
}

async function issueAuthority({ name, key, ...others }: AuthorityRequest): Promise<Issued> {
  return issue({
    subject: `CN=${name}, ${ORGANIZATION}`,
    role: 'authority',
    notBefore: fromNow(-400),
    notAfter: fromNow(400),
    ...others,
    key: await keyOf(name, key),
  })
}

/** Who stands above an end entity, nearest first, without the root. */
async function issuersOf(
  { root, intermediate }: Authority,
  kind: Difference['issuer'],
): Promise<readonly Issued[]> {
  switch (kind) {
    case undefined:
      return [intermediate]
    case 'itself':
      return []
    case 'a stranger':
      return [(await createAuthority('somebody else')).intermediate]
    case 'one too many': {
      const first = await under(root, { name: 'last authority', request: { pathLength: 0 } })
      return [await under(first, { name: 'one too many' }), first]
    }
    default:
      return [await under(root, kind)]
  }
}

/** An authority that differs, below another one. */
async function under(issuer: Issued, difference: AuthorityDifference): Promise<Issued> {
  const { name, key = 'ecdsa-p256', request, valid: [from, to] = [-400, 400] } = difference
  const [notBefore, notAfter] = [fromNow(from), fromNow(to)]
  const issued = await issueAuthority({ name, key, issuer, notBefore, notAfter, ...request })
  return forged(issued, issuer, difference)
}

function forged(issued: Issued, issuer: Issued, { forge }: { readonly forge?: Forge }): Issued {
  if (!forge) return issued
  const der = Buffer.from(new X509Certificate(issued.certificate).rawData)
  return { ...issued, certificate: pem('CERTIFICATE', forge(der, issuer.key)) }
}
