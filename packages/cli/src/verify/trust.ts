import {
  defaultTrustAnchors,
  systemTrustAnchors,
  trustAnchorsFromDirectory,
  trustAnchorsFromFile,
} from 'tocsin/node'
import { explained } from './explained.ts'

/** A certificate that is trusted, and who says so. */
interface Anchor {
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
export function readTrust({ cacert = [], capath = [] }: TrustOptions): Trust {
  if (cacert.length === 0 && capath.length === 0) return usualTrust()
  const named = [...cacert.map((path) => `--cacert ${path}`), ...capath.map((p) => `--capath ${p}`)]
  return {
    anchors: [...cacert.flatMap(fromFile), ...capath.flatMap(fromDirectory)],
    text: named.join(', '),
  }
}

function fromFile(path: string): readonly Anchor[] {
  return anchorsAt('--cacert', path, trustAnchorsFromFile)
}

function fromDirectory(path: string): readonly Anchor[] {
  return anchorsAt('--capath', path, trustAnchorsFromDirectory)
}

function anchorsAt(
  option: string,
  path: string,
  read: (path: string) => readonly Uint8Array[],
): readonly Anchor[] {
  const source = { option, path, hint: 'certificates of authorities, in PEM or DER' }
  return explained(source, () => read(path)).map((der) => ({ der, from: `${option} ${path}` }))
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
