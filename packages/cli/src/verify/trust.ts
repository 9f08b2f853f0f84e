import { MisuseError } from 'tocsin'
import {
  certificatesIn,
  defaultTrustAnchors,
  systemTrustAnchors,
  trustAnchorsFromDirectory,
} from 'tocsin/node'
import { Failure, messageOf } from '../failure.ts'
import { readOctets, reasonOf } from '../files.ts'

/** A certificate that is trusted, and who says so. */
export interface Anchor {
  readonly der: Uint8Array
  readonly from: string
}

/** Whom to trust. */
export interface Trust {
  readonly anchors: readonly Anchor[]
  /** In words: 'the 146 roots of Node and the system', '--cacert ca.pem'. */
  readonly text: string
}

interface TrustOptions {
  readonly cacert?: readonly string[]
  readonly capath?: readonly string[]
}

/** Reads the authorities that the options name, or takes the usual ones. */
export async function readTrust({ cacert = [], capath = [] }: TrustOptions): Promise<Trust> {
  if (cacert.length === 0 && capath.length === 0) return usualTrust()
  const files = await Promise.all(cacert.map(fromFile))
  const directories = capath.map(fromDirectory)
  const named = [...cacert.map((path) => `--cacert ${path}`), ...capath.map((p) => `--capath ${p}`)]
  return { anchors: [...files, ...directories].flat(), text: named.join(', ') }
}

async function fromFile(path: string): Promise<readonly Anchor[]> {
  const octets = await readOctets('--cacert', path)
  return explained('--cacert', path, () => certificatesIn(octets)).map((der) => ({
    der,
    from: `--cacert ${path}`,
  }))
}

function fromDirectory(path: string): readonly Anchor[] {
  return explained('--capath', path, () => trustAnchorsFromDirectory(path)).map((der) => ({
    der,
    from: `--capath ${path}`,
  }))
}

function explained(
  option: string,
  path: string,
  read: () => readonly Uint8Array[],
): readonly Uint8Array[] {
  try {
    return read()
  } catch (error) {
    const cause = error instanceof MisuseError ? (error.cause ?? error) : error
    const isSystems = typeof (cause as NodeJS.ErrnoException).code === 'string'
    const why = isSystems
      ? `cannot read '${path}': ${reasonOf(cause)}`
      : `'${path}': ${messageOf(error)}`
    throw new Failure(`${option}: ${why}`, {
      hint: 'certificates of authorities, in PEM or DER',
      cause: error,
    })
  }
}

/** What Node trusts, which is what `tocsin connect` trusts, and what the operating system does. */
function usualTrust(): Trust {
  const system = systemAnchors()
  const known = new Set(system.map(keyOf))
  const more = defaultTrustAnchors().filter((der) => !known.has(keyOf(der)))
  const anchors = [
    ...system.map((der) => ({ der, from: 'the system' })),
    ...more.map((der) => ({ der, from: 'Node' })),
  ]
  const whose = system.length === 0 ? 'Node' : 'Node and the system'
  return { anchors, text: `the ${anchors.length} roots of ${whose}` }
}

function keyOf(der: Uint8Array): string {
  return Buffer.from(der).toString('latin1')
}

/** Not every machine has a store of its own. */
function systemAnchors(): readonly Uint8Array[] {
  try {
    return systemTrustAnchors()
  } catch {
    return []
  }
}
