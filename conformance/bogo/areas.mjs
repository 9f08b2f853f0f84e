/** What a test is about, by its name: the first pattern that fits counts. */
const AREAS = [
  [
    'certificates and verification',
    /^(CertVerif|Cert-|CertificateVerif|.*Certificate|.*Cert[A-Z-])/,
  ],
  ['signature algorithms', /(Sign-|Verify-|SignatureAlg|SigAlg|ECDSA|PSS|RSA-)/],
  ['groups and key shares', /(Curve|KeyShare|MLKEM|X25519|HelloRetry|HRR|Point)/],
  ['client authentication', /ClientAuth|ClientCA/],
  ['cipher suites', /^TLS-TLS|Cipher/],
  ['versions', /Version|Downgrade|Fallback|Minimum/],
  ['ALPN and extensions', /ALPN|Extension|ServerName|SNI|ExtendedMasterSecret|EMS/],
  [
    'alerts, records and closing',
    /Alert|Shutdown|Record|Fragment|Close|Empty|CCS|ChangeCipherSpec/,
  ],
  ['messages out of place', /Trailing|WrongMessageType|ExtraHandshake|EndOfFlight|Unexpected/],
  ['state machine', /Basic|StateMachine|-Async|-Sync|Split|Pack/],
  ['key updates and exporters', /KeyUpdate|Export|TLSUnique/],
]

/** The area of a test; each test belongs to exactly one. */
export function areaOf(name) {
  return AREAS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'other'
}
