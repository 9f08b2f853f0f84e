import type { PeerReport } from './peer.ts'
import { ask } from './process.ts'

/** The registered name of a suite that OpenSSL may call otherwise. */
export function suiteName(name: string | undefined): string | undefined {
  if (!name || name.startsWith('TLS_')) return name
  return registeredNames().get(name) ?? name
}

/** The registered names of all suites before TLS 1.3 that this build has. */
export function suitesOfBuild(): ReadonlySet<string> {
  return new Set(registeredNames().values())
}

/** `openssl ciphers` has a line 'registered - own name' for each. */
const registeredNames = once(() => {
  const listed = ask('openssl', 'ciphers', '-stdname', EVERYTHING) ?? ''
  const lines = listed.matchAll(/^(TLS_\S+) +- (\S+)/gm)
  return new Map(Array.from(lines, ([, registered = '', own = '']) => [own, registered]))
})

/** Every suite there is, whatever one thinks of its strength. */
export const EVERYTHING = 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'

const groups: Readonly<Record<string, string>> = { X25519: 'x25519', prime256v1: 'secp256r1' }

/** The registered name of a group. */
export function groupName(name: string | undefined): string | undefined {
  return name === undefined ? undefined : (groups[name] ?? name)
}

/** 'TLS 1.3' for 'TLSv1.3' and 'TLS1.3', and 'TLS 1.0' for 'TLSv1'. */
export function versionName(name: string | null | undefined): string | undefined {
  return name?.replace(/^TLSv?/, 'TLS ').replace(/ 1$/, ' 1.0')
}

/** The alert and the error in OpenSSL's words. */
export function failureIn(text: string): Pick<PeerReport, 'alert' | 'error'> {
  const number = text.match(/SSL alert number (\d+)/)?.[1]
  const error = text.match(/(?<!^Verification )error:.*/m)?.[0]
  return { alert: number === undefined ? undefined : Number(number), error }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
