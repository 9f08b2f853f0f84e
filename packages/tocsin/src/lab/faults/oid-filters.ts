import { encodeUnchecked } from '../../wire/codec.ts'
import { OIDFilterExtension } from '../../wire/tls13/oid-filters.ts'
import { Tag } from '../../x509/der.ts'
import { write, writeNamedBits, writeOid } from '../../x509/der-writer.ts'
import { setExtension } from '../extensions.ts'
import { by, type Fault } from '../fault.ts'

const keyUsage = writeOid('2.5.29.15')
const extendedKeyUsage = writeOid('2.5.29.37')
const digitalSignature = writeNamedBits([0])
const anyPurpose = write(Tag.sequence, writeOid('2.5.29.37.0'))

/** A server that asks for a certificate with these filters, each an OID with values. */
function asksFor(...filters: readonly (readonly [oid: Uint8Array, values: Uint8Array])[]) {
  const data = encodeUnchecked(OIDFilterExtension, {
    filters: filters.map(([certificateExtensionOid, certificateExtensionValues]) => ({
      certificateExtensionOid,
      certificateExtensionValues,
    })),
  })
  const misdeed = setExtension('certificate_request', 'oid_filters', data)
  return { ...by.server13, setup: { clientAuthentication: 'request' }, misdeed } as const
}

export const oidFilterFaults: readonly Fault[] = [
  {
    id: 'certificate.oid-filter-repeated/server',
    provokes: 'certificate.oid-filter-repeated',
    text: 'names the same extension twice in oid_filters',
    rows: ['8446-4.2.5-b'],
    ...asksFor([keyUsage, digitalSignature], [keyUsage, digitalSignature]),
  },
  {
    id: 'certificate.oid-filter-any-purpose/server',
    provokes: 'certificate.oid-filter-any-purpose',
    text: 'asks for anyExtendedKeyUsage in oid_filters',
    rows: [],
    ...asksFor([extendedKeyUsage, anyPurpose]),
  },
  {
    id: 'certificate.oid-filter-malformed/oid',
    provokes: 'certificate.oid-filter-malformed',
    text: 'names an extension in oid_filters by something that is no OID',
    rows: [],
    ...asksFor([digitalSignature, new Uint8Array(0)]),
  },
  {
    id: 'certificate.oid-filter-malformed/key-usage',
    provokes: 'certificate.oid-filter-malformed',
    text: 'asks in oid_filters for a keyUsage that is no BIT STRING',
    rows: [],
    ...asksFor([keyUsage, anyPurpose]),
  },
  {
    id: 'certificate.oid-filter-malformed/purposes',
    provokes: 'certificate.oid-filter-malformed',
    text: 'asks in oid_filters for an extKeyUsage with octets behind it',
    rows: [],
    ...asksFor([extendedKeyUsage, Uint8Array.of(...write(Tag.sequence), 0)]),
  },
  {
    id: 'certificate.filtered/client',
    provokes: 'certificate.filtered',
    text: 'shows a certificate without the keyUsage that the server wants',
    rows: [],
    ...by.client12,
    needs: { clientAuthentication: 'request', oidFilters: { keyUsage: ['keyAgreement'] } },
  },
]
