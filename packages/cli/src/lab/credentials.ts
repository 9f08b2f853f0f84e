import type { Credential } from 'tocsin'
import { decodePem } from 'tocsin'
import { privateKey } from 'tocsin/node'
import type { Leaf } from './certificates.ts'

/** A laboratory certificate in the engine's terms; its key need not fit, for that may be the fault. */
export function credentialOf({ chain, privateKey: key }: Leaf): Credential {
  const { algorithms, legacyAlgorithms, sign, decrypt } = privateKey(key)
  return {
    certificates: decodePem(chain, 'CERTIFICATE').map(({ der }) => der),
    algorithms,
    legacyAlgorithms,
    sign,
    ...(decrypt && { decrypt }),
  }
}
