import { KeyObject, sign } from 'node:crypto'
import { type Credential, certificateVerifier, decodePem } from 'tocsin'
import { type Fault, labClient, labServer, rewrite } from 'tocsin/lab'
import { crypto } from '../../crypto.ts'
import type { Leaf } from '../../lab/certificates.ts'
import { credentialOf } from '../../lab/credentials.ts'
import { keyOf } from '../../lab/keys.ts'
import type { Laboratory } from '../laboratory.ts'
import type { Role } from '../scene.ts'
import type { CertificateFault, StackVersion } from './fault.ts'

/** What is shown, to whom, and in which version. */
interface Showing {
  readonly fault: CertificateFault
  readonly version: StackVersion
  readonly laboratory: Laboratory
  /** The name a client asks for. */
  readonly name: string
}

/** A client or a server that shows a certificate, whatever is wrong with it, and is honest otherwise. */
export async function showing(role: Role, { fault, version, laboratory, name }: Showing) {
  const leaf = await laboratory.leaf(fault.shows)
  const credential = await credentialFor(leaf, fault, laboratory)
  const misdeed = committed(role, fault, version, ders(leaf.chain))
  const trustAnchors = ders(laboratory.root)
  const verifier = certificateVerifier({ trustAnchors, crypto })
  if (role === 'server') return labServer({ crypto, credentials: [credential] }, misdeed)
  const shown = fault.manner === 'not at all' ? {} : { credential }
  return labClient({ crypto, verifier, serverName: name, ...shown }, misdeed)
}

const ders = (pem: string) => decodePem(pem, 'CERTIFICATE').map(({ der }) => der)

/** The engine reads its own certificate, so it gets one that it can read, of the same key. */
async function credentialFor(
  leaf: Leaf,
  { manner }: CertificateFault,
  laboratory: Laboratory,
): Promise<Credential> {
  const good = await laboratory.leaf('good')
  const { staple } = leaf
  const isReplaced = leaf.key === good.key || manner === 'with another kind of key'
  const credential = credentialOf(isReplaced ? good : leaf)
  return {
    ...credential,
    ...(staple && { ocspResponses: [staple] }),
    ...(manner === 'with another key' && { sign: await signingOf('another') }),
  }
}

/** Signs with the key of somebody else. */
async function signingOf(holder: string): Promise<Credential['sign']> {
  const { pair } = await keyOf(holder, 'ecdsa-p256')
  const key = KeyObject.from(pair.privateKey)
  return (_algorithm, message) => sign('sha256', message, key)
}

function committed(
  side: Role,
  { id, condition = 'certificate.unknown', flaw, manner }: CertificateFault,
  version: StackVersion,
  chain: readonly Uint8Array[],
): Fault {
  return {
    id: `${condition}/${id}`,
    provokes: condition,
    side,
    version,
    text: flaw,
    rows: [],
    ...misdeed(side, manner, chain),
  }
}

function misdeed(
  side: Role,
  manner: CertificateFault['manner'],
  chain: readonly Uint8Array[],
): Pick<Fault, 'raw' | 'misdeed'> {
  if (manner === 'as a raw public key') return { raw: true }
  if (manner !== 'not at all') return { misdeed: sends(chain) }
  return side === 'server' ? { misdeed: sends([]) } : {}
}

/** What the two versions have in common. */
interface CertificateBody {
  readonly certificateList: readonly (Uint8Array | { readonly extensions: unknown })[]
}

/** Puts these certificates into the message; a staple stays with the first. */
function sends(chain: readonly Uint8Array[]) {
  return rewrite<CertificateBody>('certificate', (body) => {
    const before = body.certificateList
    const certificateList = chain.map((certData, index) => {
      const entry = before[index]
      if (entry instanceof Uint8Array || before[0] instanceof Uint8Array) return certData
      return { extensions: {}, ...entry, certData }
    })
    return { ...body, certificateList }
  })
}
