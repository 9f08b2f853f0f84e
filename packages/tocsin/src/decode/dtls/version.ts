/** The versions of DTLS: ones' complements, so a greater code is an older version (RFC 6347 §4.1). */
export const DtlsVersion = { 'DTLS 1.0': 0xfeff, 'DTLS 1.2': 0xfefd, 'DTLS 1.3': 0xfefc } as const

/** What OpenSSL before 0.9.8f wrote for DTLS 1.0, as peers of that age still do. */
const oldOpenSsl = 0x0100

const names = new Map<number, string>([
  ...Object.entries(DtlsVersion).map(([name, code]) => [code, name] as const),
  [oldOpenSsl, 'DTLS 1.0 of OpenSSL before 0.9.8f'],
])

/** Whether a record may say so. */
export function isDtlsVersion(code: number): boolean {
  return names.has(code)
}

/** The name of a version code, or its hexadecimal value. */
export function dtlsVersionName(code: number): string {
  return names.get(code) ?? `0x${code.toString(16).padStart(4, '0')}`
}
