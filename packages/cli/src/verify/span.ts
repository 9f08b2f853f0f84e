const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365.2425 * DAY

/** A length of time in its largest fitting unit, as '12 days'; days until there are two years. */
export function spanText(seconds: number): string {
  if (seconds < 2 * MINUTE) return counted(seconds, 1, 'second')
  if (seconds < 2 * HOUR) return counted(seconds, MINUTE, 'minute')
  if (seconds < 2 * DAY) return counted(seconds, HOUR, 'hour')
  return seconds < 2 * YEAR ? counted(seconds, DAY, 'day') : counted(seconds, YEAR, 'year')
}

/** Whether an end is so near that it should be told. */
export function isSoon({ notAfter }: Validity, now: number): boolean {
  return notAfter - now < 14 * DAY
}

interface Validity {
  readonly notBefore: number
  readonly notAfter: number
}

/** How a validity stands at a moment: 'expires in 12 days', 'expired 3 days ago'. */
export function standing({ notBefore, notAfter }: Validity, now: number): string {
  if (now < notBefore) return `not valid for another ${spanText(notBefore - now)}`
  if (now > notAfter) return `expired ${spanText(now - notAfter)} ago`
  return `expires in ${spanText(notAfter - now)}`
}

function counted(seconds: number, unit: number, noun: string): string {
  const count = Math.floor(seconds / unit)
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}
