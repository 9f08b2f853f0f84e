import { describe, expect, it } from 'vitest'
import type { Misdeed } from '../src/lab/verbs.ts'
import type { EncryptedExtensions } from '../src/wire/tls13/encrypted-extensions.ts'
import { Clock, meet, sessionsOf } from './support/sessions.ts'

describe('server_name', () => {
  it('is acknowledged once, and not in a session that is resumed (RFC 6066 §3)', () => {
    const clock = new Clock()
    const meetings = { clock, sessions: sessionsOf({ clock }) }
    const answers: unknown[] = []
    const watch = encryptedExtensionsOf((extensions) => answers.push(extensions.server_name))
    const [session] = meet(meetings, { tamper: { server: watch } }).sessions
    meet(meetings, { session, tamper: { server: watch } })
    expect(answers).toEqual([{}, undefined])
  })
})

/** Shows what a server answers in its EncryptedExtensions. */
function encryptedExtensionsOf(
  show: (extensions: EncryptedExtensions['extensions']) => void,
): Misdeed {
  return (honest) => ({
    ...honest,
    message(message, encoded, messages) {
      if (message.type === 'encrypted_extensions') {
        show((message.body as EncryptedExtensions).extensions)
      }
      return honest.message(message, encoded, messages)
    },
  })
}
