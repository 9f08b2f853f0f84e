import { type DerReader, malformed, Tag } from './der.ts'

/** RFC 5280 §4.1.2.5: UTCTime or GeneralizedTime, in Zulu and with seconds; seconds since 1970. */
export function readTime(reader: DerReader): number {
  const isUtcTime = reader.tag === Tag.utcTime
  const text = ascii(reader.content(isUtcTime ? Tag.utcTime : Tag.generalizedTime))
  const fields = (isUtcTime ? UTC_TIME : GENERALIZED_TIME).exec(text)
  if (!fields) throw malformed('a time that is not YYMMDDHHMMSSZ')
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields
    .slice(1)
    .map(Number)
  const fullYear = isUtcTime ? year + (year < 50 ? 2000 : 1900) : year
  const isReal = day <= daysIn(fullYear, month) && hour < 24 && minute < 60 && second < 60
  if (day === 0 || !isReal) throw malformed('a time that does not exist')
  return daysSince1970(fullYear, month, day) * 86_400 + hour * 3600 + minute * 60 + second
}

/** As 2026-07-01T00:00:00Z. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '')
}

const UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
const GENERALIZED_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/

function ascii(bytes: Uint8Array): string {
  return bytes.length > 15 ? '' : String.fromCharCode(...bytes)
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0)
}

/** In the proleptic Gregorian calendar; years begin in March, so that the leap day is the last. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  return y * 365 + leapDays + dayOfYear - 719_468
}
