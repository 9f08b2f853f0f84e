import { abort } from '../alert/error.ts'
import { limits } from '../record/limits.ts'
import { ContentType } from '../wire/registry/content-type.ts'
import { HandshakeType } from '../wire/registry/handshake-type.ts'

/**
 * Counts what costs us work and brings the peer nothing: empty records, warnings, key updates,
 * requests for a certificate, dropped change_cipher_spec. Application data proves good will and starts the counts anew, except
 * for what only a handshake may hold.
 */
export class FloodGuard {
  #emptyRecords = 0
  #warnings = 0
  #keyUpdates = 0
  #requestedKeyUpdates = 0
  #certificateRequests = 0
  #changeCipherSpecs = 0

  countRecord({ type, content }: { readonly type: number; readonly content: Uint8Array }): void {
    if (type === ContentType.change_cipher_spec) {
      this.#changeCipherSpecs = within(
        this.#changeCipherSpecs,
        limits.changeCipherSpecs,
        'limit.change-cipher-specs',
      )
    }
    if (type !== ContentType.application_data) return
    if (content.length > 0) {
      this.#emptyRecords = 0
      this.#warnings = 0
      this.#keyUpdates = 0
      this.#certificateRequests = 0
      return
    }
    this.#emptyRecords = within(this.#emptyRecords, limits.emptyRecords, 'limit.empty-records')
  }

  countMessage(type: number): void {
    if (type === HandshakeType.key_update) this.#countKeyUpdate()
    if (type === HandshakeType.certificate_request) this.#countCertificateRequest()
    if (type === HandshakeType.hello_request || type === HandshakeType.client_hello) {
      this.countWarning()
    }
  }

  /** We asked for a KeyUpdate: the one that answers does not count. */
  requestKeyUpdate(): void {
    this.#requestedKeyUpdates += 1
  }

  #countKeyUpdate(): void {
    if (this.#requestedKeyUpdates > 0) {
      this.#requestedKeyUpdates -= 1
      return
    }
    this.#keyUpdates = within(this.#keyUpdates, limits.keyUpdates, 'limit.key-updates')
  }

  #countCertificateRequest(): void {
    this.#certificateRequests = within(
      this.#certificateRequests,
      limits.certificateRequests,
      'limit.certificate-requests',
    )
  }

  countWarning(): void {
    this.#warnings = within(this.#warnings, limits.warningAlerts, 'limit.warning-alerts')
  }
}

type LimitCondition =
  | 'limit.certificate-requests'
  | 'limit.change-cipher-specs'
  | 'limit.empty-records'
  | 'limit.key-updates'
  | 'limit.warning-alerts'

function within(count: number, most: number, condition: LimitCondition): number {
  if (count >= most) throw abort(condition, { most })
  return count + 1
}
