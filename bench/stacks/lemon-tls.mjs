import { createSecureContext, TLSSocket } from 'lemon-tls'

const suites = {
  TLS_AES_128_GCM_SHA256: 0x1301,
  TLS_AES_256_GCM_SHA384: 0x1302,
  TLS_CHACHA20_POLY1305_SHA256: 0x1303,
}

/**
 * lemon-tls; its client ignores a version, so that its server decides. It takes no names of TLS 1.2
 * suites, of which it prefers the one that is measured.
 */
export function lemonTls({ identities: [{ ca, cert, key }], version, cipher }) {
  const limits = { minVersion: version, maxVersion: version }
  const only = cipher in suites && { allowedCipherSuites: [suites[cipher]] }
  const context = createSecureContext({ cert, key })
  const SNICallback = (_name, done) => done(null, context)
  return {
    server: (transport) =>
      new TLSSocket(transport, { isServer: true, SNICallback, ...limits, ...only }),
    client: (transport) =>
      new TLSSocket(transport, { servername: 'localhost', ca, ...limits, ...only }),
  }
}
