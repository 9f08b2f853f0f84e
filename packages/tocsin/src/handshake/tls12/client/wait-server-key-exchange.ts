import type { Expecting } from '../../state.ts'
import type { ServerCertificate } from '../certificates.ts'
import type { Negotiated } from '../negotiated.ts'
import { awaiting } from './awaiting.ts'
import type { ServerShare } from './second-flight.ts'
import { helloDoneHandlers, waitHelloDone } from './wait-hello-done.ts'

/** What the server has for the key exchange (RFC 5246 §7.4.3), in suites whose server sends it. */
export function waitServerKeyExchange(
  hs: Negotiated,
  certificate: ServerCertificate | undefined,
): Expecting {
  const { keyExchange } = hs
  const share = (body: unknown): ServerShare => ({
    certificate,
    given: keyExchange.given(hs, certificate, body),
  })
  if (keyExchange.serverKeyExchange === 'never') return waitHelloDone(hs, share(undefined))
  return awaiting(hs, 'WAIT_SKE', {
    ...(keyExchange.serverKeyExchange === 'optional' &&
      helloDoneHandlers(hs, () => share(undefined))),
    server_key_exchange(body, raw) {
      const shown = share(body)
      hs.transcript.add(raw)
      return waitHelloDone(hs, shown)
    },
  })
}
