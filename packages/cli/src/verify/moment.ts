import type { Option } from '../command.ts'
import { Failure } from '../failure.ts'

/** A moment as a command line names it, in seconds since 1970; some depend on when they are asked. */
export type Moment = (now: number) => number

/** An option whose value is a moment. */
export function momentOption(flags: string, description: string): Option<Moment> {
  return { flags, description, read: moment }
}

/** Reads `now`, `@seconds`, `+30d` or `-1y` from now, or ISO 8601, in UTC unless it says otherwise. */
export function moment(text: string): Moment {
  const trimmed = text.trim()
  const found = absolute(trimmed) ?? relative(trimmed)
  if (found) return found
  throw new Failure(`--time cannot be '${text}'`, {
    hint: 'now, 2027-01-31, 2027-01-31T12:00:00Z, @1801396800, +30d or -1y (s, min, h, d, w, mo, y)',
  })
}

function absolute(text: string): Moment | undefined {
  if (text === 'now') return (now) => now
  const seconds = /^@\d+$/.test(text) ? Number(text.slice(1)) : isoSeconds(text)
  return seconds === undefined || seconds > LATEST ? undefined : () => seconds
}

/** 9999-12-31T23:59:59Z, after which certificates have no dates (RFC 5280 §4.1.2.5). */
const LATEST = 253_402_300_799

const DATE = String.raw`(\d{4})-(\d\d)-(\d\d)`
const CLOCK = String.raw`(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?`
const ISO = new RegExp(`^${DATE}(?:[Tt ]${CLOCK}([Zz]|[+-]\\d\\d:?\\d\\d)?)?$`)

function isoSeconds(text: string): number | undefined {
  const [, ...fields] = ISO.exec(text) ?? []
  if (fields.length === 0) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields
    .slice(0, 6)
    .map((each) => Number(each ?? 0))
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!isReal || hour > 23 || minute > 59 || second > 59) return undefined
  return date.getTime() / 1000 - zoneSeconds(fields[6])
}

function zoneSeconds(zone: string | undefined): number {
  const [, sign, hours = 0, minutes = 0] = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '') ?? []
  const seconds = Number(hours) * 3600 + Number(minutes) * 60
  return sign === '-' ? -seconds : seconds
}

function relative(text: string): Moment | undefined {
  const [, sign, digits, unit = ''] = /^([+-])(\d{1,9})(s|min|h|d|w|mo|y)$/.exec(text) ?? []
  if (sign === undefined) return undefined
  const count = Number(digits) * (sign === '-' ? -1 : 1)
  const seconds = lengths[unit]
  const months = unit === 'y' ? count * 12 : count
  return (now) => clamped(seconds === undefined ? monthsLater(now, months) : now + count * seconds)
}

const lengths: Readonly<Record<string, number>> = {
  s: 1,
  min: 60,
  h: 3600,
  d: 86_400,
  w: 7 * 86_400,
}

/** The same day of another month, or its last. */
function monthsLater(now: number, months: number): number {
  const date = new Date(now * 1000)
  const day = date.getUTCDate()
  date.setUTCMonth(date.getUTCMonth() + months)
  if (date.getUTCDate() !== day) date.setUTCDate(0)
  return date.getTime() / 1000
}

function clamped(seconds: number): number {
  return Number.isNaN(seconds) ? LATEST : Math.max(0, Math.min(seconds, LATEST))
}
