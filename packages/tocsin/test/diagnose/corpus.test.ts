import { describe, expect, it } from 'vitest'
import { recognise } from '../../src/diagnose/index.ts'
import { corpus } from './corpus.ts'

const answered = (line: string) => {
  const finding = recognise(line)[0]?.finding
  if (!finding) return undefined
  const whose = finding.local ? 'local' : (finding.direction ?? 'unknown')
  return { code: finding.code, whose }
}

describe('recognise', () => {
  it.each(corpus)('%s', (line, code, whose) => {
    expect(answered(line)).toEqual({ code, whose })
  })

  it.each([
    '2024-01-01 00:00:00 INFO listening on 0.0.0.0:443 with TLS 1.3, TLS_AES_128_GCM_SHA256',
    '[ALERT]    (1) : Current worker (19669) exited with code 143',
    'GET /alert/40 HTTP/1.1 200 https://example.org/ssl',
    'ALERT: disk 40 is full',
    'Alert: 40 hosts down',
    'alert 40 was acknowledged by the operator',
    'ssl_session_cache shared:SSL:40m',
    'user access denied: unknown certificate of training',
    'order 268436496 shipped, 48 pieces',
    'SSL certificate installed, expires in 48 days',
    'TLS handshake completed in 40 ms with alert policy 42',
    'internal error 80 in module tls_report',
    'error 296 in line 40',
    'Snort: [1:2210:1] SURICATA TLS invalid record type',
    '-9824 apples',
    'the TLS server may have sent an alert, if it did: see its log',
    '',
  ])('makes no alert of %j', (line) => {
    for (const { finding } of recognise(line)) {
      expect([finding.code, finding.direction]).toEqual([null, null])
    }
  })

  it.each([
    'Either party may initiate a close by sending a close_notify alert.',
    'TLS handshake failed with alert handshake_failure',
    'after sending the alert bad_certificate or receiving it',
    'TLS: alert bad_record_mac (20), fatal',
    'server: handshake_failure alert while talking to client',
    '{"tls":{"alert":{"level":"fatal","description":"unknown_ca"}}}',
  ])('does not claim a direction for %j', (line) => {
    for (const { finding } of recognise(line)) expect(finding.direction).toBeNull()
  })
})
