import { legacyInterop } from './legacy/legacy.ts'
import { openssl } from './peers/openssl.ts'

await legacyInterop(openssl)
