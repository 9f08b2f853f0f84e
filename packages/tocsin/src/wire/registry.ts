/** An open enumeration: registered names and their codes; other codes may arrive and are kept. */
export type Registry = Readonly<Record<string, number>>

/** Finds the registered name of a code, or calls it `unknown(code)`: for text, never for decisions. */
export function namesOf(registry: Registry): (code: number) => string {
  const names = new Map(Object.entries(registry).map(([name, code]) => [code, name]))
  return (code) => names.get(code) ?? `unknown(${code})`
}

/** As `namesOf`, for codes of two octets: others are written in hexadecimal, reserved ones as GREASE. */
export function codePointNamesOf(registry: Registry): (code: number) => string {
  const names = new Map(Object.entries(registry).map(([name, code]) => [code, name]))
  return (code) => names.get(code) ?? `${isGrease(code) ? 'GREASE' : 'unknown'}(${hexOf(code)})`
}

/** Whether a code of two octets is reserved to keep peers tolerant (RFC 8701 §2). */
export function isGrease(code: number): boolean {
  return (code & 0x0f0f) === 0x0a0a && code >>> 8 === (code & 0xff)
}

function hexOf(code: number): string {
  return `0x${code.toString(16).padStart(4, '0')}`
}
