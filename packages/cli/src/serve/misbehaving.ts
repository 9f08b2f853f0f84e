import { certificateVerifier, decodePem, type ServerConfig } from 'tocsin'
import { type Fault, labServer } from 'tocsin/lab'
import { crypto } from '../crypto.ts'
import { type Authority, createAuthority, issueLeaf } from '../lab/certificates.ts'
import { credentialOf } from '../lab/credentials.ts'
import { drive, type Notice } from '../lab/drive.ts'
import { type Accept, closing } from './accept.ts'
import type { Hear } from './event.ts'

/** A server that commits a fault on every connection, with laboratory certificates. */
export async function misbehaving(fault: Fault): Promise<Accept> {
  const authority = await createAuthority()
  // Suites of old with a certificate are those of RSA.
  const key = fault.suite?.includes('_RSA_') ? 'rsa-2048' : 'ecdsa-p256'
  const leaf = await issueLeaf(authority, { kind: fault.shows ?? 'good', key })
  const config = configOf(authority, credentialOf(leaf))
  return (transport, id, hear) => {
    drive(transport, labServer(config, fault), fault, (notice) => tell(notice, id, hear))
    return { close: () => void transport.destroy(), closed: closing(transport, id, hear) }
  }
}

function configOf({ root }: Authority, credential: ReturnType<typeof credentialOf>): ServerConfig {
  const trustAnchors = decodePem(root.certificate, 'CERTIFICATE').map(({ der }) => der)
  return {
    crypto,
    credentials: [credential],
    verifier: certificateVerifier({ trustAnchors, crypto }),
  }
}

function tell(notice: Notice, id: number, hear: Hear): void {
  if (notice.type === 'connected') hear({ event: 'connected', id, info: notice.info })
  if (notice.type === 'alert') hear({ event: 'alert', id, alert: notice })
  if (notice.type !== 'error') return
  const { condition, facts, message } = notice.error
  hear({ event: 'error', id, error: { code: 'ERR_TOCSIN', message, condition, facts } })
}
