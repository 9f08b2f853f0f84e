import { suiteProtection } from 'tocsin/decode'
import { CipherSuite } from 'tocsin/wire'
import { Failure } from '../failure.ts'
import { nearest } from '../nearest.ts'

/** The registered name of a suite that records can be opened under. */
export function requireSuite(value: string): string {
  const name = value.toUpperCase()
  if (suiteProtection(name)) return name
  const guess = nearest(name, Object.keys(CipherSuite)) ?? 'TLS_AES_128_GCM_SHA256'
  throw new Failure(`--suite: no suite with AEAD or CBC is called '${value}'`, {
    hint: `--suite ${guess}`,
  })
}
