import { openssl } from './peers/openssl.ts'
import { sessionInterop } from './sessions/sessions.ts'

await sessionInterop(openssl)
