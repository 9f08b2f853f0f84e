import { suiteProtection } from 'tocsin/decode'
import { CipherSuite } from 'tocsin/wire'
import type { Option } from '../command.ts'
import { Failure } from '../failure.ts'
import { nearest } from '../nearest.ts'

/** An option whose value is a suite that records can be opened under, by its registered name. */
export function suiteOption(flags: string, description: string): Option<string> {
  return {
    flags,
    description,
    read(value) {
      const name = value.toUpperCase()
      if (suiteProtection(name)) return name
      const guess = nearest(name, Object.keys(CipherSuite)) ?? 'TLS_AES_128_GCM_SHA256'
      throw new Failure(`--suite: no suite with AEAD or CBC is called '${value}'`, {
        hint: `--suite ${guess}`,
      })
    },
  }
}
