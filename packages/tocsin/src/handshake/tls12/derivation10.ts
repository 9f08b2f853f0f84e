import { md5Sha1 } from '../../crypto/md5-sha1.ts'
import { prf10Of } from '../../crypto/prf.ts'
import type { CryptoProvider } from '../../crypto/provider.ts'
import type { CipherSuite12 } from '../../wire/registry/cipher-suite.ts'
import type { KeyDerivation } from './key-block.ts'

/** TLS 1.0 and 1.1: MD5 and SHA-1 together, whatever the suite (RFC 4346 §5, §7.4.9). */
export function derivation10(
  _suite: CipherSuite12,
  { hashes }: CryptoProvider,
): KeyDerivation | undefined {
  const { md5, sha1 } = hashes
  return md5 && sha1 && { hash: md5Sha1(md5, sha1), prf: prf10Of(md5, sha1) }
}
