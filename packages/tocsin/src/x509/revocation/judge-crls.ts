import type { Certificate } from '../certificate.ts'
import { hex, isSame } from '../der-values.ts'
import { KeyUsage } from '../extensions.ts'
import { weakKey } from '../key-policy.ts'
import { timeText } from '../time.ts'
import { distributionPoints } from './certificate-pointers.ts'
import type { Crl } from './crl.ts'
import { reasonsCovered } from './crl-scope.ts'
import { ALL_REASONS } from './general-name.ts'
import { reasonText } from './reason.ts'
import { signatureFault } from './signed.ts'
import { isValidAt, type Judging, type Status, type Subject, unknown, untimely } from './status.ts'

/** Says what CRLs say, each of whose signatures is checked once for a signer. */
export interface CrlJudge {
  /** `crls`: latest first. `helpers`: certificates that may sign CRLs for those on the path, if one of these vouches for them. */
  judge(
    subject: Subject,
    crls: readonly Crl[],
    helpers: readonly Certificate[],
    judging: Judging,
  ): Status
}

/** RFC 5280 §6.3.3, without delta CRLs: a certificate is good when CRLs for all reasons leave it out. */
export function crlJudge(): CrlJudge {
  const checked = new WeakMap<Crl, Checked>()
  return {
    judge(subject, crls, helpers, judging) {
      const verify = (crl: Crl, signer: Certificate) => checkOnce(checked, crl, signer, judging)
      const signers = { ...subject, helpers, verify }
      const judged = applicable(crls, subject).map((one) => ({
        ...one,
        fault: whyNot(one.crl, signers, judging),
      }))
      const current = withoutSuperseded(judged.filter(({ fault }) => fault === undefined))
      const [entry] = current.flatMap(({ crl }) => findIn(crl, subject) ?? [])
      if (entry) return revoked(entry)
      const conclusive = current.filter(({ crl }) => crl.inconclusive === undefined)
      const covered = conclusive.reduce((mask, { reasons }) => mask | reasons, 0)
      if (covered === ALL_REASONS) return { status: 'good' }
      if (covered !== 0) return unknown('CRLs about it leave out some reasons')
      const [first] = judged
      return unknown(first?.fault ?? first?.crl.inconclusive ?? 'no CRL is about it')
    },
  }
}

interface Applicable {
  readonly crl: Crl
  readonly reasons: number
}

/** Those about a certificate, and of what reasons. */
function applicable(crls: readonly Crl[], { certificate }: Subject): readonly Applicable[] {
  const points = distributionPoints(certificate)
  return crls
    .map((crl) => ({ crl, reasons: reasonsCovered(crl, certificate, points) }))
    .filter(({ reasons }) => reasons !== 0)
}

function findIn(crl: Crl, { certificate }: Subject) {
  return crl.find(certificate.issuer.der, certificate.serialNumber)
}

function revoked({ at, reason }: NonNullable<ReturnType<Crl['find']>>): Status {
  return {
    status: 'revoked',
    facts: { by: 'CRL', at: timeText(at), reason: reasonText(reason) },
  }
}

/** By CRL number, the highest first, and by date where there are none. */
export function latestFirst(crls: readonly Crl[]): readonly Crl[] {
  return crls.toSorted((a, b) => compare(b.number, a.number) || b.thisUpdate - a.thisUpdate)
}

/** An older CRL of the same issuer, key and scope says nothing any more (RFC 5280 §5.2.3). */
function withoutSuperseded(latestOnes: readonly Applicable[]): readonly Applicable[] {
  const seen = new Set<string>()
  return latestOnes.filter(({ crl }) => {
    const isFirst = !seen.has(identity(crl))
    seen.add(identity(crl))
    return isFirst
  })
}

function compare(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return a.length - b.length
  for (const [index, byte] of a.entries()) {
    const difference = byte - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function identity({ issuer, scope, authorityKeyIdentifier: key }: Crl): string {
  return `${hex(issuer.der)} ${scope.id} ${key ? hex(key) : ''}`
}

interface Signers extends Subject {
  readonly helpers: readonly Certificate[]
  readonly verify: (crl: Crl, signer: Certificate) => string | undefined
}

/** Why a CRL that is about the certificate cannot be believed. */
function whyNot(crl: Crl, signers: Signers, judging: Judging): string | undefined {
  if (crl.unusable !== undefined) return crl.unusable
  const wrongTime = untimely(crl.thisUpdate, crl.nextUpdate ?? judging.now, judging)
  if (wrongTime) return `a CRL ${wrongTime}`
  let fault = 'a CRL of an issuer that nobody on the path vouches for'
  for (const signer of signersOf(crl, signers, judging)) {
    const wrong = mayNotSign(signer) ?? signers.verify(crl, signer)
    if (!wrong) return undefined
    fault = `a CRL ${wrong}`
  }
  return fault
}

/** RFC 5280 §6.3.3 (f): the authorities on the path, then whom one of them vouches for, by the same anchor. */
function* signersOf(
  crl: Crl,
  { above, helpers }: Signers,
  judging: Judging,
): Iterable<Certificate> {
  const hasName = ({ subject, extensions }: Certificate) =>
    isSame(subject.der, crl.issuer.der) &&
    isKey(crl.authorityKeyIdentifier, extensions.subjectKeyIdentifier)
  yield* above.filter(hasName)
  for (const helper of helpers.filter(hasName).slice(0, MOST_HELPERS)) {
    const { keyUsage } = helper.extensions
    if (keyUsage?.has(KeyUsage.cRLSign) && isVouchedFor(helper, above, judging)) yield helper
  }
}

/** The peer may have sent more of one name than anyone can check. */
const MOST_HELPERS = 4

function isKey(wanted: Uint8Array | undefined, own: Uint8Array | undefined): boolean {
  return !wanted || !own || isSame(wanted, own)
}

function isVouchedFor(
  helper: Certificate,
  above: readonly Certificate[],
  { checkSignature, now, minimumRsaBits }: Judging,
): boolean {
  return (
    isValidAt(helper, now) &&
    helper.extensions.unknownCritical.length === 0 &&
    !weakKey(helper, 0, minimumRsaBits) &&
    above.some(
      (issuer) =>
        isSame(issuer.subject.der, helper.issuer.der) && !checkSignature(helper, issuer, 0),
    )
  )
}

function mayNotSign({ extensions: { keyUsage } }: Certificate): string | undefined {
  if (!keyUsage || keyUsage.has(KeyUsage.cRLSign)) return undefined
  return 'of an issuer whose keyUsage does not allow cRLSign'
}

interface Checked {
  readonly spki: Uint8Array
  readonly fault: string | undefined
}

function checkOnce(
  checked: WeakMap<Crl, Checked>,
  crl: Crl,
  signer: Certificate,
  { crypto }: Judging,
): string | undefined {
  const { spki } = signer.publicKey
  const known = checked.get(crl)
  if (known && isSame(known.spki, spki)) return known.fault
  const fault = signatureFault(crypto, crl, signer)
  checked.set(crl, { spki, fault })
  return fault
}
