import { abort } from '../alert/error.ts'
import { ContentType, contentTypeName } from '../wire/registry/content-type.ts'

/** Refuses content types of other extensions of the protocol, none of which we negotiate. */
export function requireContentType(type: number): void {
  if (!isContentType(type)) throw abort('record.unknown-type', { type })
}

/** Refuses an unprotected content that its type forbids: only application data may be empty (RFC 9846 §5.4). */
export function requireContent(type: number, content: Uint8Array): void {
  requireContentType(type)
  if (content.length === 0 && type !== ContentType.application_data) {
    throw abort('record.empty-fragment', { type: contentTypeName(type) })
  }
}

/** Whether TLS itself has this content type. */
export function isContentType(type: number): boolean {
  return type >= ContentType.change_cipher_spec && type <= ContentType.application_data
}
