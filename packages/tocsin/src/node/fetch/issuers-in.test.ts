import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explicit, integer, oid, sequence, set } from '../../../test/support/der.ts'
import { issueCa } from '../../../test/support/issue.ts'
import { MisuseError, TlsError } from '../../alert/error.ts'
import { issuersIn } from './issuers-in.ts'

const [one, other] = [issueCa({ subject: 'CN=One' }), issueCa({ subject: 'CN=Other' })]
const signedData = sequence(
  oid('1.2.840.113549.1.7.2'),
  explicit(
    0,
    sequence(
      integer(1),
      set(),
      sequence(oid('1.2.840.113549.1.7.1')),
      explicit(0, one.der, other.der),
      set(),
    ),
  ),
)

describe('certificates that were fetched (RFC 5280 §4.2.2.1)', () => {
  it.each([
    ['DER', one.der, [one]],
    ['PEM', Buffer.from(one.pem + other.pem), [one, other]],
    ['PKCS #7', signedData, [one, other]],
  ])('are read from %s', (_, bytes, issued) => {
    expect(issuersIn(bytes)).toEqual(issued.map(({ der }) => der))
  })

  it('are whole, or refused', () => {
    const flipped = fc
      .tuple(fc.constantFrom(one.der, signedData), fc.nat(), fc.integer({ min: 1, max: 255 }))
      .map(([bytes, at, by]) =>
        bytes.map((byte, n) => (n === at % bytes.length ? byte ^ by : byte)),
      )
    const cut = fc.nat(signedData.length - 1).map((length) => signedData.slice(0, length))
    fc.assert(
      fc.property(fc.oneof(flipped, cut, fc.uint8Array({ maxLength: 80 })), (bytes) => {
        try {
          expect(issuersIn(bytes).length).toBeLessThanOrEqual(2)
        } catch (error) {
          const isTold = error instanceof TlsError || error instanceof MisuseError
          expect(isTold || String(error).includes('no SignedData')).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })
})
