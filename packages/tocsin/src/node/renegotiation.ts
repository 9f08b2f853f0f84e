import type { Duplex } from 'node:stream'
import { AlertDescription } from '../alert/description.ts'
import { MisuseError } from '../alert/error.ts'
import type { AlertEvent } from '../connection/events.ts'

/** Who asks for what of whom stays as it was: node:tls can change it here. */
export function requireSameTerms(options: object): void {
  for (const name of ['requestCert', 'rejectUnauthorized']) {
    if (name in options) {
      throw new MisuseError(`renegotiate(): ${name} cannot change in a connection; open a new one`)
    }
  }
}

/** Calls once the other handshake is complete, or will not be: declined with no_renegotiation, or closed. */
export function whenRenegotiated(socket: Duplex, done: (error: Error | null) => void): void {
  const settle = (error: Error | null) => {
    socket.off('renegotiated', renegotiated).off('alert', alerted).off('close', closed)
    done(error)
  }
  const renegotiated = () => settle(null)
  const closed = () => settle(new Error('the connection was closed before it was renegotiated'))
  const alerted = ({ direction, code }: AlertEvent) => {
    const isDeclined = direction === 'received' && code === AlertDescription.no_renegotiation
    if (isDeclined) settle(new Error('the peer declined with no_renegotiation'))
  }
  socket.on('renegotiated', renegotiated).on('alert', alerted).on('close', closed)
}
