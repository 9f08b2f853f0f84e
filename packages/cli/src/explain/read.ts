import { AlertDescription, type AlertName, type ConditionId, conditions } from 'tocsin/alerts'
import { catalogue } from '../catalogue.ts'
import { Failure } from '../failure.ts'
import { nearest } from '../nearest.ts'
import { bytesOf } from './hex.ts'
import { readBytes } from './records.ts'
import type { Reading } from './subject.ts'

/** QUIC carries alert n as the CRYPTO_ERROR 0x0100 + n (RFC 9001 §4.8). */
const QUIC_CRYPTO_ERROR = 0x100

/** Decides what a text means: an id, a name, a number, or bytes in hex. */
export function read(what: string): Reading {
  const text = what.trim()
  const reading = byId(text) ?? byName(text) ?? byNumber(text) ?? byBytes(text) ?? byQuotation(text)
  if (reading) return reading
  const guess = nearest(asName(text), everyName())
  throw new Failure(`'${shortened(text)}' is no alert, condition, catalogue row or hex`, {
    hint: guess === undefined ? 'tocsin explain 40' : `tocsin explain ${guess}`,
  })
}

function byId(text: string): Reading | undefined {
  if (isConditionId(text)) return { as: 'a condition', subjects: [{ kind: 'condition', id: text }] }
  const row = catalogue().find(({ id }) => id === text)
  return row && { as: 'a row of the catalogue', subjects: [{ kind: 'row', row }] }
}

/** Spelt as in the registry, or as in another stack: 'bad record mac', 'BadRecordMac', 'BAD-RECORD-MAC'. */
function byName(text: string): Reading | undefined {
  const name = asName(text)
  if (!isAlertName(name)) return
  return { as: 'the name of an alert', subjects: [{ kind: 'alert', code: AlertDescription[name] }] }
}

function byNumber(text: string): Reading | undefined {
  const said = /\balert (?:number|code|description) (\d+)\b/i.exec(text)?.[1]
  const digits = said ?? (/^(0|[1-9]\d{0,2})$/.test(text) ? text : undefined)
  if (digits === undefined) return
  const number = Number(digits)
  if (number > 0xff) return quic(number)
  const alert = { kind: 'alert', code: number } as const
  if (said !== undefined || !/^\d\d$/.test(text)) {
    return { as: 'the decimal code of an alert', subjects: [alert] }
  }
  const note = `For the byte in hex write 0x${text}: that is code ${Number.parseInt(text, 16)}.`
  return { as: 'the decimal code of an alert', note, subjects: [alert] }
}

function quic(number: number): Reading | undefined {
  const code = number - QUIC_CRYPTO_ERROR
  if (code > 0xff) return
  const as = `the QUIC error ${number}, which carries an alert (RFC 9001 §4.8)`
  return { as, subjects: [{ kind: 'alert', code, level: 2 }] }
}

function byBytes(text: string): Reading | undefined {
  const bytes = bytesOf(text)
  return bytes && readBytes(bytes)
}

/** The last words of an error, as in 'ssl/tls alert handshake failure' or 'fatal alert: unknown_ca'. */
function byQuotation(text: string): Reading | undefined {
  const name = asName(/\balert:? ([a-z_ ]+)$/i.exec(text)?.[1] ?? '')
  const reading = byName(name)
  return reading && { ...reading, as: 'an error that names an alert' }
}

function asName(text: string): string {
  return text
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[\s-]+/g, '_')
    .toLowerCase()
}

function everyName(): readonly string[] {
  return [...Object.keys(AlertDescription), ...Object.keys(conditions)]
}

function shortened(text: string): string {
  return text.length <= LONGEST_ECHO ? text : `${text.slice(0, LONGEST_ECHO)}…`
}

const LONGEST_ECHO = 60

function isConditionId(text: string): text is ConditionId {
  return Object.hasOwn(conditions, text)
}

function isAlertName(text: string): text is AlertName {
  return Object.hasOwn(AlertDescription, text)
}
