import { describe, expect, it } from 'vitest'
import { OpensslOutput } from './openssl-output.ts'

/** As openssl 3.0.19 printed it; long dumps are cut. */
const refusedClient = `Using default temp DH parameters
ACCEPT 127.0.0.1:40913
<<< TLS 1.0, RecordHeader [length 0005]
    16 03 01 01 36
<<< TLS 1.3, Handshake [length 0136], ClientHello
    01 00 01 32 03 03 0d 43 f2 41 49 7d e1 7d 16 21
<<< TLS 1.2, RecordHeader [length 0005]
    15 03 03 00 02
<<< TLS 1.3, Alert [length 0002], fatal unknown_ca
    02 30
ERROR
409753758F7F0000:error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:../ssl/record/rec_layer_s3.c:1601:SSL alert number 48
shutting down SSL
CONNECTION CLOSED
`

const renegotiation = `New, TLSv1.2, Cipher is ECDHE-ECDSA-AES256-GCM-SHA384
SSL handshake has read 1062 bytes and written 284 bytes
<<< TLS 1.2, Alert [length 0002], warning no_renegotiation
    01 64
>>> TLS 1.2, Alert [length 0002], fatal handshake_failure
    02 28
`

const seen = { epoch: undefined, condition: undefined }

describe('OpensslOutput', () => {
  it('reads where s_server listens, the alert, and its own words for it', () => {
    expect(new OpensslOutput().read(refusedClient)).toEqual([
      { type: 'listening', port: 40913 },
      { type: 'alert', alert: { direction: 'received', code: 48, level: 2, ...seen } },
      { type: 'error', text: 'tlsv1 alert unknown ca' },
    ])
  })

  it('reads alerts in both directions, and what the handshake was', () => {
    expect(new OpensslOutput().read(renegotiation)).toEqual([
      { type: 'handshake', resumed: false },
      { type: 'connected' },
      { type: 'alert', alert: { direction: 'received', code: 100, level: 1, ...seen } },
      { type: 'alert', alert: { direction: 'sent', code: 40, level: 2, ...seen } },
    ])
  })

  it('reads the code of an alert that openssl has no name for', () => {
    const text = '<<< TLS 1.3, Alert [length 0002], fatal ???\n    02 c8\n'
    expect(new OpensslOutput().read(text)).toEqual([
      { type: 'alert', alert: { direction: 'received', code: 200, level: 2, ...seen } },
    ])
  })

  it('knows a resumed session', () => {
    const text = 'Reused, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384\n'
    expect(new OpensslOutput().read(text)).toEqual([{ type: 'handshake', resumed: true }])
  })

  it('gives the same words however the text is split', () => {
    const whole = new OpensslOutput().read(refusedClient)
    for (let at = 0; at <= refusedClient.length; at++) {
      const output = new OpensslOutput()
      const split = [
        ...output.read(refusedClient.slice(0, at)),
        ...output.read(refusedClient.slice(at)),
      ]
      expect(split).toEqual(whole)
    }
  })
})
