import { constructed, type DerReader, Tag } from '../../x509/der.ts'
import { readOid } from '../../x509/der-values.ts'

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'
const ANY = '2.5.29.37.0'

/**
 * Reads what OpenSSL writes after the certificate in a TRUSTED CERTIFICATE: purposes that it is
 * trusted for and such that it is not, a name and other things for people. Says why the certificate
 * cannot be a trust anchor, which here is one for both roles or none.
 */
export function limitedTrust(reader: DerReader): string | undefined {
  const auxiliary = reader.enter(Tag.sequence)
  const trusted = purposesIn(auxiliary.enterOptional(Tag.sequence))
  const rejected = purposesIn(auxiliary.enterOptional(constructed(0)))
  while (!auxiliary.isEmpty) auxiliary.element()
  if (rejected?.length) return `it says that it is not trusted for ${rejected.join(', ')}${HINT}`
  if (!trusted || covers(trusted)) return undefined
  return `it limits what it is trusted for to ${trusted.join(', ') || 'nothing'}${HINT}`
}

const HINT = ': leave it out, or take the certificate alone with openssl x509'

function covers(purposes: readonly string[]): boolean {
  if (purposes.includes(ANY)) return true
  return purposes.includes(SERVER_AUTH) && purposes.includes(CLIENT_AUTH)
}

function purposesIn(list: DerReader | undefined): readonly string[] | undefined {
  if (!list) return undefined
  const purposes: string[] = []
  while (!list.isEmpty) purposes.push(readOid(list))
  return purposes
}
