import { legacyInterop } from './legacy/legacy.ts'
import { gnutls } from './peers/gnutls.ts'

await legacyInterop(gnutls)
