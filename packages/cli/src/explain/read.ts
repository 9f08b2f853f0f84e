import {
  AlertDescription,
  type AlertName,
  alertName,
  type ConditionId,
  conditions,
} from 'tocsin/alerts'
import { catalogue } from '../catalogue.ts'
import { Failure } from '../failure.ts'
import { nearest } from '../nearest.ts'
import { bytesOf } from './hex.ts'
import { readBytes } from './records.ts'
import type { Reading } from './subject.ts'

/** QUIC carries alert n as the CRYPTO_ERROR 0x0100 + n (RFC 9001 §4.8). */
const QUIC_CRYPTO_ERROR = 0x100

/** Decides what a text is as a whole: an id, a name, a number, or bytes in hex. */
export function read(what: string): Reading | undefined {
  const text = what.trim()
  return byId(text) ?? byName(text) ?? byNumber(text) ?? byBytes(text)
}

/** What is wrong with a word that is none of these, and what may have been meant. */
export function notRead(what: string): Failure {
  const text = what.trim()
  const guess = nearest(asName(text), everyName())
  return new Failure(`'${shortened(text)}' is no alert, condition, catalogue row or hex`, {
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
  if (!/^(0|[1-9]\d{0,2})$/.test(text)) return undefined
  const number = Number(text)
  if (number > 0xff) return quic(number) ?? callback(number)
  const as = 'the decimal code of an alert'
  const alert = { kind: 'alert', code: number } as const
  if (text.length !== 2) return { as, subjects: [alert] }
  const note = `For the byte in hex write 0x${text}: that is code ${Number.parseInt(text, 16)}.`
  return { as, note, subjects: [alert] }
}

function quic(number: number): Reading | undefined {
  const code = number - QUIC_CRYPTO_ERROR
  if (code > 0xff) return
  const as = `the QUIC error ${number}, which carries an alert (RFC 9001 §4.8)`
  return { as, subjects: [{ kind: 'alert', code, level: 2 }] }
}

/** OpenSSL gives callbacks `level << 8 | description`; BearSSL has 512 + n for an alert that it sent. */
function callback(number: number): Reading | undefined {
  const code = number & 0xff
  if (number >> 8 !== 2 || alertName(code) === undefined) return undefined
  const as = `${number}: level 2 and alert ${code} to OpenSSL's callbacks, alert ${code} sent to BearSSL`
  return { as, subjects: [{ kind: 'alert', code, level: 2 }] }
}

function byBytes(text: string): Reading | undefined {
  const bytes = bytesOf(text)
  return bytes && readBytes(bytes)
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
