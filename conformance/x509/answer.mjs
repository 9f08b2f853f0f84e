import { certificateIsFor, certificateVerifier, decodePem, parseCertificate } from 'tocsin'
import { alertFor } from 'tocsin/alerts'
import { optionsOf, purposesOf } from './settings.mjs'

/** Judges one test case, from all it gives but what is expected of it. */
export function answerTo(testcase) {
  requireFields(testcase)
  const { id } = testcase
  const refusal = refusalOf(testcase)
  return refusal ? { id, ok: false, ...refusal } : { id, ok: true }
}

function requireFields(testcase) {
  for (const [field, isRight] of Object.entries(FIELDS)) {
    if (!isRight(testcase?.[field])) throw new Error(`a test case without a good ${field}`)
  }
}

const isText = (value) => typeof value === 'string'
const isTexts = (value) => Array.isArray(value) && value.every(isText)

/** What nothing can be said without; all others have a meaning when they are missing. */
const FIELDS = {
  id: isText,
  validation_kind: (kind) => kind === 'SERVER' || kind === 'CLIENT',
  peer_certificate: isText,
  trusted_certs: isTexts,
  untrusted_intermediates: isTexts,
}

function refusalOf(testcase) {
  const chain = [testcase.peer_certificate, ...testcase.untrusted_intermediates].map(derOf)
  const verifier = certificateVerifier(optionsOf(testcase))
  const request = {
    chain,
    role: testcase.validation_kind === 'SERVER' ? 'server' : 'client',
    use: testcase.key_usage ?? [],
  }
  const { serverName, names } = namesOf(testcase)
  for (const purpose of purposesOf(testcase)) {
    const verdict = verifier.verify({ ...request, serverName, ...purpose })
    if (verdict !== 'trusted') return told(verdict.refusedBecause, verdict.facts)
  }
  const missing = names.find((name) => !certificateIsFor(parseCertificate(chain[0]), name))
  return missing === undefined ? undefined : told('certificate.wrong-name', { asked: missing })
}

/** The name that the verifier asks for itself, and others that the certificate has to have, too. */
function namesOf({ expected_peer_name: name, expected_peer_names: others }) {
  const names = (others ?? []).map(({ value }) => value)
  if (name?.kind === 'RFC822') return { names: [name.value, ...names] }
  return { serverName: name?.value, names }
}

/** A text that is no PEM becomes a certificate that cannot be read. */
function derOf(pem) {
  try {
    return decodePem(pem, 'CERTIFICATE')[0].der
  } catch {
    return new Uint8Array()
  }
}

/** As a TLS 1.3 peer would learn it, and why. */
function told(condition, facts) {
  const details = Object.entries(facts ?? {}).map(([name, value]) => `${name}=${value}`)
  return { alert: alertFor(condition, 'tls13'), error: [condition, ...details].join(' ') }
}
