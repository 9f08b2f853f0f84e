import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { pinsOption } from './pins.ts'

const { read } = pinsOption('--pinnedpubkey <pins>', '')
const digest = createHash('sha256').update(randomBytes(8)).digest('base64')

describe('pins', () => {
  it('are read as curl and RFC 7469 write them', () => {
    const other = `sha256/${'A'.repeat(43)}=`
    expect(read(`sha256//${digest}`)).toEqual([`sha256/${digest}`])
    expect(read(`sha256/${digest}; ${other}`)).toEqual([`sha256/${digest}`, other])
  })

  it.each(['', 'sha256//', digest, `sha1//${digest}`, `sha256//${'A'.repeat(42)}B=`, 'key.pem'])(
    'are not %j',
    (text) => {
      expect(() => read(text)).toThrow(
        expect.objectContaining({ message: expect.stringContaining('--pinnedpubkey cannot be') }),
      )
    },
  )
})
