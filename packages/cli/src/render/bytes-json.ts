import { alertLabel } from 'tocsin/alerts'
import type { AnnotatedRecord, Field, Opening } from 'tocsin/decode'
import { contentTypeName } from 'tocsin/wire'
import { cipherText } from './bytes.ts'

/** Annotated records for programs: octets are lower-case hex without spaces. */
export function recordDocuments(records: readonly AnnotatedRecord[], opening: Opening | undefined) {
  return records.map(({ offset, bytes, state, layout, version, type, ...record }) => ({
    offset,
    length: bytes.length,
    state,
    version: version ?? null,
    contentType: type === 0 ? null : contentTypeName(type),
    layout: layout ?? null,
    cipher: state === 'opened' && opening ? cipherText(opening.opener.suite) : null,
    sequence: record.sequence ?? null,
    fields: record.fields.map(fieldDocument),
    alerts: record.alerts.map(({ level, code }) => ({ alert: alertLabel(code), code, level })),
    remarks: record.remarks,
  }))
}

function fieldDocument({ name, offset, bytes, opened, text }: Field) {
  return {
    name,
    offset,
    length: bytes.length,
    bytes: hex(bytes),
    decrypted: opened ? hex(opened) : null,
    text,
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
