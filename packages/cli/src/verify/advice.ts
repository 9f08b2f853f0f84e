import type { CertificateConditionId } from 'tocsin/alerts'
import type { End } from './judgement.ts'

/** What to do about a refused certificate. */
export interface Advice {
  /** For whoever shows the certificate: a server's operator, a client's. */
  readonly owner: string
  /** For whoever refuses it, where it can be theirs to mend. */
  readonly verifier?: string
}

/** What to do, by condition; causes and words as in spec/diagnoses.json where it knows them. */
export const advice: Readonly<Record<CertificateConditionId, Advice>> = {
  'certificate.malformed': {
    owner: 'have it issued again; if the file was copied by hand, compare it with the original',
  },
  'certificate.signature-invalid': {
    owner:
      'compare it with what the authority issued: it was changed, or its issuer has the same name and another key; send the intermediate that belongs to it',
  },
  'certificate.weak-signature': {
    owner: 'have it issued again, signed with SHA-256 or better',
    verifier: 'trust the certificate itself with --cacert, if its owner cannot change it',
  },
  'certificate.unsupported-signature-algorithm': {
    owner: 'have it issued again, signed with ECDSA or RSA and SHA-256, which everybody can verify',
  },
  'certificate.unsupported-key': {
    owner: 'have it issued again for a key that everybody can use: ECDSA on P-256, or RSA 2048',
    verifier: 'extend what this side accepts, if its software can',
  },
  'certificate.key-does-not-fit': {
    owner:
      'use a certificate for the kind of key that the cipher suites need, or allow suites for it',
  },
  'certificate.weak-key': {
    owner: 'make a new key, RSA 2048 or ECDSA P-256 at least, and have it certified',
  },
  'certificate.unsupported-version': {
    owner: 'have it issued again as X.509 version 3; an openssl x509 -req needs -extfile for that',
  },
  'certificate.key-usage': {
    owner:
      'have it issued again with digitalSignature in keyUsage; for RSA key exchange before TLS 1.3 with keyEncipherment, too',
  },
  'certificate.extended-key-usage': {
    owner:
      'have it issued again with serverAuth for servers or clientAuth for clients; public authorities no longer issue clientAuth, so take a private one',
    verifier: 'say which extKeyUsage you require, and accept authorities that issue it',
  },
  'certificate.unknown-critical-extension': {
    owner: 'have it issued again without that extension, or with it not critical',
    verifier: 'use software that knows the extension: what is critical may not be passed over',
  },
  'certificate.unknown-issuer': {
    owner:
      "use a certificate of an authority that the other side trusts, or hand out your authority's root to it",
    verifier:
      'add the authority to the store that the program really uses (here with --cacert FILE), or update an old store; a proxy that reads along has an authority of its own',
  },
  'certificate.issuer-not-a-ca': {
    owner: 'have it issued by an authority: a certificate without CA:TRUE cannot vouch for others',
  },
  'certificate.issuer-key-usage': {
    owner: "have the authority's own certificate issued again with keyCertSign in keyUsage",
  },
  'certificate.path-too-long': {
    owner: 'have it issued nearer to the root, or the authority with a larger pathLenConstraint',
  },
  'certificate.name-constraint': {
    owner: 'have it issued by an authority that may issue for this name, or without the name',
  },
  'certificate.name-constraint-unsupported': {
    owner:
      'have it issued without names of that form, or by an authority that is not constrained in it',
    verifier: 'use software that compares names of that form',
  },
  'certificate.name-constraint-malformed': {
    owner: "have the authority's own certificate issued again: what it may issue cannot be read",
  },
  'certificate.policy-required': {
    owner: 'have it issued under the certificate policy that is asked for',
    verifier: 'say which certificate policies you accept, or ask for none',
  },
  'certificate.policy-mapping': {
    owner: "have the authority's own certificate issued again: anyPolicy cannot be mapped",
  },
  'certificate.too-complex': {
    owner: 'have it issued with fewer names and policies, by an authority with fewer constraints',
  },
  'certificate.expired': {
    owner:
      'renew it, load the new one on every node, and leave expired intermediates out of the chain',
    verifier: 'compare the clock of the machine that refuses it; update an old trust store',
  },
  'certificate.not-yet-valid': {
    owner: 'wait, or have it issued with a notBefore an hour in the past',
    verifier: 'set the clock of the machine that refuses it',
  },
  'certificate.revoked': {
    owner: 'replace it, with a new key if that may be known to others, and automate renewal',
    verifier: 'compare the age of the revocation list, if its owner knows of no revocation',
  },
  'certificate.wrong-name': {
    owner:
      'have it issued with the name as a DNS or IP subjectAltName (a common name does not count), or give the name its own certificate',
    verifier: 'ask for a name that it has; a proxy may lose server_name on the way',
  },
  'certificate.unknown': {
    owner: 'ask the other side for its rules: they are not those of X.509',
    verifier: 'use access_denied for refusals by policy, and log what was refused',
  },
  'certificate.list-empty': { owner: 'configure a certificate and its key in the server' },
  'certificate.required': {
    owner:
      'configure a certificate and its key in the client; if it has them, compare the authorities and key types that the server asks for',
  },
  'certificate.filtered': {
    owner:
      "have it issued again with the keyUsage and the purposes that the server's oid_filters name, or configure another that has them",
    verifier: 'ask for no more than the authority of the clients puts into certificates',
  },
  'certificate.unknown-raw-public-key': {
    owner: 'hand out the public key to those who should trust it',
    verifier: 'add the public key to those that are known',
  },
  'certificate.bad-status-response': {
    owner:
      'fetch a fresh OCSP response before the old one ends and staple that, or none; it must be about this certificate',
  },
  'certificate.status-revoked': {
    owner: 'replace it, with a new key if that may be known to others, and automate renewal',
  },
  'certificate.bad-client-status': {
    owner:
      'fetch a fresh OCSP response before the old one ends and send that, or none; it must be about this certificate',
  },
  'certificate.status-missing': {
    owner:
      'turn on OCSP stapling in the server, and let it fetch the response before it takes connections; or have the certificate issued without must-staple',
    verifier: 'require a stapled response only of servers that promise one',
  },
  'certificate.status-unknown': {
    owner: 'staple an OCSP response, or use an authority whose lists can be had',
    verifier:
      'get a current list of its authority or an OCSP response, or accept what nobody says is revoked',
  },
  'certificate.feature-not-inherited': {
    owner: "have it issued again with the TLS features that the authority's own certificate has",
  },
  'certificate.pin-mismatch': {
    owner: 'keep the pinned key when the certificate is renewed, or announce the new key before',
    verifier:
      'compare the pins with the key that is shown, and change them if its owner has a new one',
  },
  'certificate.serial-number': { owner: 'have it issued again with a positive serial number' },
  'certificate.time-encoding': {
    owner: 'have it issued again: dates before 2050 are written as UTCTime',
  },
  'certificate.subject-empty': {
    owner: 'have it issued again with a subject, or with a subjectAltName that is critical',
  },
  'certificate.extension-criticality': {
    owner: 'have it issued again with the extension as critical as RFC 5280 wants it',
  },
  'certificate.key-identifier-missing': {
    owner:
      'have it issued again with authorityKeyIdentifier, and as a CA with subjectKeyIdentifier',
  },
  'certificate.authority-key-identifier': {
    owner: "have it issued again with nothing but its issuer's key in authorityKeyIdentifier",
  },
  'certificate.ca-only': {
    owner: 'have it issued again as a CA, or without what only CAs may have',
  },
  'certificate.subject-alt-name': {
    owner: 'have it issued again without the name that is none',
  },
  'certificate.no-subject-alt-name': {
    owner: 'have it issued again with its names in subjectAltName: a common name does not count',
  },
  'certificate.common-name': {
    owner: 'have it issued again with a common name that subjectAltName has too, or with none',
  },
  'certificate.public-suffix': {
    owner: 'have it issued for names of your own: nobody owns all names below a public suffix',
  },
  'certificate.is-a-ca': {
    owner: 'have another certificate issued for the server, and keep that of the CA offline',
  },
  'certificate.purpose-form': {
    owner: 'have it issued again with serverAuth in extKeyUsage; of a root, without extKeyUsage',
  },
  'certificate.modulus-length': {
    owner: 'make a new key, RSA 2048 or ECDSA P-256, and have it certified',
  },
  'authentication.access-denied': {
    owner: 'ask the other side to let this certificate in: it is valid, and not allowed',
    verifier: 'add the certificate to those that have access, if it should have it',
  },
}

/** What to do about an unknown issuer, where the chain shows more. */
export const unknownIssuerAdvice = {
  'missing-intermediate': {
    owner:
      'send the intermediates behind the certificate: fullchain.pem, not cert.pem alone; some programs fetch what is missing, most do not',
    verifier: 'add the missing certificate to what you trust, until its owner sends it',
  },
  'self-signed': {
    owner:
      'get a certificate from an authority (an ACME client does it for public names), or hand this one out to those who should trust it',
    verifier:
      'trust this very certificate with --cacert FILE, once you know that it is the right one',
  },
  'missing-issuer': advice['certificate.unknown-issuer'],
  'untrusted-root': advice['certificate.unknown-issuer'],
} as const satisfies Readonly<Record<End, Advice>>
