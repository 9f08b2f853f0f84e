import { describe, expect, it } from 'vitest'
import { abort, inVersion, MisuseError, TlsError } from './error.ts'

describe('TlsError', () => {
  it('says alert, sentence, facts, condition and section', () => {
    expect(abort('extension.unsolicited', { extension: 'use_srtp' }).message).toBe(
      'unsupported_extension: the peer answered an extension that was not offered to it, ' +
        'extension=use_srtp (extension.unsolicited, RFC 9846 §4.3)',
    )
  })

  it('leaves out what is not there', () => {
    expect(abort('decode.truncated').message).toBe(
      'decode_error: a message or field ends before its structure is complete ' +
        '(decode.truncated, RFC 9846 §6)',
    )
  })

  it('shows little of what peers chose, and nothing that moves a cursor', () => {
    const protocol = `a\u001b[31m\u009b\u202e${'b'.repeat(70_000)}`
    const { message, facts } = abort('hello.application-protocol-not-offered', { protocol })
    expect(facts['protocol']).toMatch(/^a\\u001b\[31m\\u009b\\u202eb+…$/)
    expect(message.length).toBeLessThan(500)
  })

  it('names no alert where none is sent', () => {
    const error = abort('closure.alert-received', { alert: 'handshake_failure' })
    expect(error.alert).toBeNull()
    expect(error.message).toBe(
      'the peer ended the connection with an alert, alert=handshake_failure ' +
        '(closure.alert-received, RFC 9846 §6)',
    )
  })

  it('carries condition, alert, facts and cause', () => {
    const cause = new Error('disk full')
    const error = new TlsError('internal.bug', { step: 3 }, { cause })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'TlsError',
      alert: 'internal_error',
      condition: 'internal.bug',
      facts: { step: 3 },
      cause,
    })
  })

  it('tells nothing about a record that is not authentic', () => {
    const error = abort('record.not-authentic', { padding: 'wrong' })
    expect(error.facts).toEqual({})
    expect(error.message).not.toContain('padding')
  })
})

describe('the alert of a version', () => {
  const missing = abort('certificate.required', { in: 'WAIT_CERT' })

  it('is what TLS 1.3 says until a version is known', () => {
    expect(missing.alert).toBe('certificate_required')
    expect(inVersion(missing, undefined)).toBe(missing)
    expect(inVersion(missing, 'tls13')).toBe(missing)
  })

  it('is another one before TLS 1.3, with the section that says so', () => {
    const before = inVersion(missing, 'tls12')
    expect(before).toMatchObject({
      alert: 'handshake_failure',
      facts: missing.facts,
      cause: missing,
    })
    expect(before.message).toBe(
      'handshake_failure: the client sent no certificate although one is required, ' +
        'in=WAIT_CERT (certificate.required, RFC 5246 §7.4.6)',
    )
  })

  it('is the same for most conditions', () => {
    const error = abort('decode.truncated')
    expect(inVersion(error, 'tls12')).toBe(error)
  })
})

describe('MisuseError', () => {
  it('is no TlsError', () => {
    const error = new MisuseError('send() before the handshake is done')
    expect(error.name).toBe('MisuseError')
    expect(error).not.toBeInstanceOf(TlsError)
  })
})
