import { HandshakeType } from '../../wire/registry/handshake-type.ts'
import type { SenderRole } from '../flow/event.ts'

const roles = new Map<number, SenderRole>([
  [HandshakeType.client_hello, 'client'],
  [HandshakeType.client_key_exchange, 'client'],
  [HandshakeType.end_of_early_data, 'client'],
  [HandshakeType.server_hello, 'server'],
  [HandshakeType.hello_verify_request, 'server'],
  [HandshakeType.hello_request, 'server'],
  [HandshakeType.encrypted_extensions, 'server'],
  [HandshakeType.server_key_exchange, 'server'],
  [HandshakeType.certificate_request, 'server'],
  [HandshakeType.certificate_status, 'server'],
  [HandshakeType.server_hello_done, 'server'],
  [HandshakeType.new_session_ticket, 'server'],
])

/** Who sends a handshake message, where only one of the two does. */
export function roleOf(type: number): SenderRole | undefined {
  return roles.get(type)
}
