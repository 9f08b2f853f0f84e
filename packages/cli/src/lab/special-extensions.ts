import { encoded, implicit, oid, sequence, Tag, tagged } from './der.ts'
import { Extension } from './x509.ts'

const UNKNOWN_EXTENSION = '1.3.6.1.4.1.55555.1'

/** A critical extension that nobody knows. */
export const unknownCritical = () =>
  new Extension(UNKNOWN_EXTENSION, true, encoded(Tag.null, Buffer.alloc(0)))

/** basicConstraints whose contents are no DER of it. */
export const malformedConstraints = () =>
  new Extension('2.5.29.19', true, encoded(Tag.integer, Buffer.of(1)))

/** A second extKeyUsage (RFC 5280 §4.2: at most one of each). */
export const secondExtendedKeyUsage = () =>
  new Extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2')))

/** TLS feature status_request: a certificate that is not to be taken without a staple (RFC 7633 §4). */
export const mustStaple = () =>
  new Extension(
    '1.3.6.1.5.5.7.1.24',
    false,
    sequence(encoded(Tag.integer, Buffer.of(STATUS_REQUEST))),
  )

const STATUS_REQUEST = 5

/** cRLNumber, which every list must have (RFC 5280 §5.2.3). */
export const crlNumber = (number: number) =>
  new Extension('2.5.29.20', false, encoded(Tag.integer, Buffer.of(number)))

/** policyConstraints: from here on a policy is needed (RFC 5280 §4.2.1.11). */
export const requireExplicitPolicy = () =>
  new Extension('2.5.29.36', true, sequence(implicit(0, Buffer.of(0))))

/** policyMappings of anyPolicy, which is none to map (RFC 5280 §4.2.1.5). */
export const anyPolicyMapping = () =>
  new Extension('2.5.29.33', true, sequence(sequence(oid('2.5.29.32.0'), oid(UNKNOWN_EXTENSION))))

type Kind = 'permitted' | 'excluded'

/** nameConstraints with one subtree (RFC 5280 §4.2.1.10). */
export function nameConstraints(kind: Kind, base: Buffer): Extension {
  const subtrees = tagged(kind === 'permitted' ? 0 : 1, sequence(base))
  return new Extension('2.5.29.30', true, sequence(subtrees))
}

/** subjectAltName of a host that is registered under a number, too (RFC 5280 §4.2.1.6). */
export const registeredHost = () =>
  new Extension('2.5.29.17', false, sequence(base.dns('localhost'), base.registered()))

/** GeneralNames (RFC 5280 §4.2.1.6), as bases of name constraints. */
export const base = {
  registered: () => implicit(8, Buffer.from('2a03', 'hex')),
  dns: (name: string) => implicit(2, Buffer.from(name, 'latin1')),
  email: (host: string) => implicit(1, Buffer.from(host, 'latin1')),
  address: (octets: readonly number[], mask: readonly number[]) =>
    implicit(7, Buffer.from([...octets, ...mask])),
  organization: (name: string) =>
    tagged(4, sequence(encoded(SET, sequence(oid('2.5.4.10'), encoded(UTF8_STRING, text(name)))))),
}

const SET = 0x31
const UTF8_STRING = 0x0c
const text = (value: string) => Buffer.from(value, 'utf8')
