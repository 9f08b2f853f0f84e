import { namesOf } from '../registry.ts'

/** PskKeyExchangeMode (RFC 9846 §4.3.9). */
export const PskKeyExchangeMode = { psk_ke: 0, psk_dhe_ke: 1 } as const

/** The registered name of a PSK key exchange mode. */
export const pskKeyExchangeModeName = namesOf(PskKeyExchangeMode)
