import { describe, expect, it } from 'vitest'
import { direction } from './direction.ts'

const record = (type: number, hex: string) => {
  const fragment = Buffer.from(hex.replaceAll(' ', ''), 'hex')
  return { type, version: 0x0303, length: fragment.length, fragment, cut: false }
}

const ccs = record(20, '01')

describe('direction', () => {
  it('names messages in the clear, also several in a record and one in several', () => {
    const recognise = direction(() => false)
    expect(recognise(record(22, '0b000002 0000 0e000000 0c0000'))).toEqual({
      epoch: 'clear',
      messages: ['certificate', 'server_hello_done'],
    })
    expect(recognise(record(22, '04 aaaa')).messages).toEqual(['server_key_exchange'])
    expect(recognise(record(22, 'aaaa 0e000000')).messages).toEqual(['server_hello_done'])
  })

  it('takes what follows change_cipher_spec for protected', () => {
    const recognise = direction(() => false)
    expect(recognise(ccs).epoch).toBe('clear')
    expect(recognise(record(22, '00'.repeat(40)))).toEqual({ epoch: 'application', messages: [] })
    expect(recognise(record(21, '00'.repeat(26))).epoch).toBe('application')
  })

  it('sees the hellos and alerts of TLS 1.3 that follow change_cipher_spec in the clear', () => {
    const recognise = direction(() => false)
    recognise(ccs)
    expect(recognise(record(22, '01000002 0000')).messages).toEqual(['client_hello'])
    expect(recognise(record(21, '0228')).epoch).toBe('clear')
  })

  it('tells handshake keys from application keys by the state of the connection', () => {
    let connected = false
    const recognise = direction(() => connected)
    expect(recognise(record(23, '')).epoch).toBe('handshake')
    connected = true
    expect(recognise(record(23, '')).epoch).toBe('application')
  })
})
