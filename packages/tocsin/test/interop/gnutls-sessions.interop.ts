import { gnutls } from './peers/gnutls.ts'
import { sessionInterop } from './sessions/sessions.ts'

await sessionInterop(gnutls)
