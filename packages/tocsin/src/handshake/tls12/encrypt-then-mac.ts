import { abort } from '../../alert/error.ts'
import type { Empty } from '../../wire/codec.ts'
import type { CipherSuite12 } from '../../wire/registry/cipher-suite.ts'
import type { Policy } from '../policy.ts'
import { requireValid } from '../require.ts'
import type { Previous } from '../version.ts'

/** Whether a server answers encrypt_then_mac: only suites of CBC have an order to change (RFC 7366 §3). */
export function grantsEncryptThenMac(
  policy: Policy,
  previous: Previous | undefined,
  suite: CipherSuite12,
  asked: Empty | undefined,
): boolean {
  const isGranted = asked !== undefined && 'cbc' in suite && policy.encryptThenMac === 'prefer'
  requireKept(previous, suite, isGranted)
  return isGranted
}

/** Whether a server agreed to encrypt_then_mac, which it may with suites of CBC (RFC 7366 §3). */
export function acceptEncryptThenMac(
  previous: Previous | undefined,
  suite: CipherSuite12,
  answered: Empty | undefined,
): boolean {
  const isAgreed = answered !== undefined
  requireValid(!isAgreed || 'cbc' in suite, 'hello.encrypt-then-mac-without-cbc', {
    suite: suite.name,
  })
  requireKept(previous, suite, isAgreed)
  return isAgreed
}

/** No later handshake of a connection may go back to the old order, be it by way of AEAD (RFC 7366 §3.1). */
function requireKept(
  previous: Previous | undefined,
  suite: CipherSuite12,
  encryptThenMac: boolean,
): void {
  if (!previous?.encryptThenMac || encryptThenMac || !('cbc' in suite)) return
  throw abort('renegotiation.encrypt-then-mac-given-up', { suite: suite.name })
}
