import { type CbcKeys, cbcOpener, cbcSealer } from '../../record/cbc.ts'
import { type DirectionKeys, mostContent, type Protect, protectAead } from './protection.ts'

/** CBC and HMAC (RFC 5246 §6.2.3.2): only TLS 1.0 takes the first IV from the key block (RFC 4346 §6.3). */
const protectCbc: Protect = (suite, crypto, circumstances) => {
  if (!('cbc' in suite)) return undefined
  const cipher = crypto.ciphers?.[suite.cbc]
  const mac = crypto.hashes[suite.mac]
  if (!cipher || !mac) return undefined
  const { version, encryptThenMac, compressed } = circumstances
  const keys = (direction: DirectionKeys): CbcKeys => ({
    cipher,
    mac,
    version,
    encryptThenMac,
    random: crypto.random,
    epoch: 'application',
    most: mostContent(compressed),
    ...direction,
  })
  return {
    macKeyLength: mac.outputLength,
    keyLength: cipher.keyLength,
    ivLength: version === 'TLS 1.0' ? cipher.blockLength : 0,
    sealer: (direction) => cbcSealer(keys(direction)),
    opener: (direction) => cbcOpener(keys(direction)),
  }
}

/** Whatever the suite has, AEAD or CBC. */
export const protectAny: Protect = (suite, crypto, circumstances) =>
  protectAead(suite, crypto, circumstances) ?? protectCbc(suite, crypto, circumstances)
