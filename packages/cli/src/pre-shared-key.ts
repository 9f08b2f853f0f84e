import { Failure } from './failure.ts'

/** A key that both sides have, and what it is called. */
export interface PreSharedKey {
  readonly identity: string
  readonly key: Uint8Array
}

/** Reads IDENTITY:HEX; the identity may have colons of its own. */
export function preSharedKey(value: string): PreSharedKey {
  const [, identity, hex] = /^(.+):((?:[\da-f]{2})+)$/is.exec(value) ?? []
  if (identity !== undefined && hex !== undefined) {
    return { identity, key: new Uint8Array(Buffer.from(hex, 'hex')) }
  }
  throw new Failure('--psk is an identity and a key in hex, with a colon between', {
    hint: '--psk me:00112233445566778899aabbccddeeff',
  })
}

/** The options of a client of tocsin/node: without --suites it has no other than those of the key. */
export function clientPsk(psk: PreSharedKey | undefined, ciphers: string | undefined) {
  if (!psk) return {}
  const { identity, key } = psk
  return { ciphers: ciphers ?? 'PSK', pskCallback: () => ({ identity, psk: key }) }
}

/** The options of a server of tocsin/node, which has certificates for the others. */
export function serverPsk(psk: PreSharedKey | undefined, ciphers: string | undefined) {
  if (!psk) return {}
  return {
    ciphers: ciphers ?? 'PSK:DEFAULT',
    pskCallback: (_socket: unknown, identity: string) =>
      identity === psk.identity ? psk.key : null,
  }
}
