import { AlertDescription, type AlertName, alertName } from '../alert/description.ts'
import type { AlertCode } from './finding.ts'

/** How stacks spell alerts otherwise than the registry, as letters alone. */
const dialects: Readonly<Partial<Record<AlertName, readonly string[]>>> = {
  decryption_failed: ['decryptionfailedreserved', 'decryptfailed'],
  decompression_failure: ['decompressionfail', 'decompressionfailed'],
  handshake_failure: ['handshakefailed', 'handshakefailurereserved'],
  no_certificate: ['nocertificatereserved', 'nocertificatessl', 'peererrornocertificate'],
  bad_certificate: ['certificateisbad', 'peererrorcertificate', 'certificatebad'],
  unsupported_certificate: [
    'certificateisnotsupported',
    'unsupportedcert',
    'peererrorunsupportedcertificatetype',
  ],
  certificate_revoked: ['certificatewasrevoked', 'revokedcertificate'],
  certificate_expired: ['certificateisexpired', 'expiredcertificate'],
  certificate_unknown: ['unknowncertificate'],
  unknown_ca: ['caisunknown', 'unknowncertificateauthority'],
  access_denied: ['accesswasdenied'],
  decode_error: ['errordecodingmessage'],
  decrypt_error: ['errordecryptingmessage'],
  export_restriction: ['exportrestrictionreserved'],
  protocol_version: [
    'errorinprotocolversion',
    'protocolversionnotsupported',
    'protocolversionmismatch',
  ],
  insufficient_security: ['insuffientsecurity', 'insufficientsecuritylevel'],
  user_canceled: ['usercancelled'],
  no_renegotiation: ['norenegotiationisallowed', 'norenegotiationreserved'],
  unsupported_extension: ['unsupportedext', 'anunsupportedextensionwassent'],
  certificate_unobtainable: [
    'couldnotretrievethespecifiedcertificate',
    'certificateunobtainablereserved',
  ],
  unrecognized_name: ['unrecognisedname', 'theservernamesentwasnotrecognized'],
  bad_certificate_hash_value: ['badcertificatehash', 'badcertificatehashvaluereserved'],
  unknown_psk_identity: ['thesrppskusernameismissingornotknown', 'unknownpsk'],
  certificate_required: ['certificateisrequired'],
  missing_extension: ['anextensionwasexpectedbutwasnotseen'],
  no_application_protocol: ['nosupportedapplicationprotocolcouldbenegotiated'],
  ech_required: ['encryptedclienthellorequired', 'encryptedclienthelloisrequired'],
}

const codes: ReadonlyMap<string, number> = new Map([
  ...Object.entries(AlertDescription).map(
    ([name, code]) => [name.replaceAll('_', ''), code] as const,
  ),
  ...Object.entries(dialects).flatMap(([name, spellings]) =>
    spellings.map((spelling) => [spelling, AlertDescription[name as AlertName]] as const),
  ),
])

const MOST_WORDS = 10
const LONGEST = 96

/** The code of a name in any spelling: snake, camel, kebab, upper, spaced, or a stack's own words. */
export function codeOf(name: string): number | undefined {
  return name.length > LONGEST ? undefined : codes.get(lettersOf(name))
}

/** The code of the longest name that a text begins with; other words may follow it. */
export function nameAtStart(text: string): number | undefined {
  let letters = ''
  let found: number | undefined
  const word = /[\s_/-]*([A-Za-z]+)/y
  for (let count = 0; count < MOST_WORDS; count++) {
    const match = word.exec(text)
    if (!match) break
    letters += match[1]?.toLowerCase()
    found = codes.get(letters) ?? found
  }
  return found
}

/** A code with its registered name. */
export function alertOf(code: number): AlertCode {
  return { alert: alertName(code) ?? null, code }
}

function lettersOf(text: string): string {
  return text.replace(/[^A-Za-z]+/g, '').toLowerCase()
}
