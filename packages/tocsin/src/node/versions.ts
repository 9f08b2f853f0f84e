import { MisuseError } from '../alert/error.ts'
import { tls12 } from '../handshake/tls12/version.ts'
import { tls13 } from '../handshake/tls13/version.ts'
import type { Version } from '../handshake/version.ts'
import * as legacy from '../legacy/index.ts'

export type TlsVersionName = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'

/** The versions that an endpoint may speak: lowest and highest, TLSv1.2 and TLSv1.3 unless said otherwise. */
export interface VersionOptions {
  readonly minVersion?: TlsVersionName | undefined
  readonly maxVersion?: TlsVersionName | undefined
}

const old: Readonly<Record<TlsVersionName, Version>> = {
  TLSv1: legacy.tls10,
  'TLSv1.1': legacy.tls11,
  'TLSv1.2': legacy.tls12,
  'TLSv1.3': legacy.tls13,
}

const modern: readonly Version[] = [tls12, tls13]

/**
 * The versions between the lowest and the highest. Below TLS 1.2, or with suites that only
 * `tocsin/legacy` has, they are those of `tocsin/legacy`.
 */
export function versionsOf(
  { minVersion = 'TLSv1.2', maxVersion = 'TLSv1.3' }: VersionOptions,
  suites: readonly string[] | undefined,
): readonly Version[] {
  const lowest = versionNamed('minVersion', minVersion)
  const highest = versionNamed('maxVersion', maxVersion)
  const all = Object.values(old).filter(({ code }) => lowest.code <= code && code <= highest.code)
  if (all.length === 0) {
    throw new MisuseError(`minVersion '${minVersion}' is above maxVersion '${maxVersion}'`)
  }
  const isOld = isBefore12({ minVersion }) || (suites?.some(isOldSuite) ?? false)
  const versions = isOld ? all : modern.filter(({ code }) => all.some((one) => one.code === code))
  return versions.filter((version) => hasSuite(version, suites))
}

/** Whether versions that nobody should use any more are asked for (RFC 8996). */
export function isBefore12({ minVersion = 'TLSv1.2' }: VersionOptions): boolean {
  return versionNamed('minVersion', minVersion).code < tls12.code
}

function isOldSuite(name: string): boolean {
  return !modern.some((version) => hasSuite(version, [name]))
}

/** A version without a suite cannot be negotiated. */
function hasSuite({ suites }: Version, names: readonly string[] | undefined): boolean {
  return !names || suites.some(({ name }) => names.includes(name))
}

function versionNamed(option: string, name: TlsVersionName): Version {
  const version = Object.hasOwn(old, name) ? old[name] : undefined
  if (version) return version
  throw new MisuseError(`${option}: '${name}' is none of ${Object.keys(old).join(', ')}`)
}
