import { nodeTls } from './peers/node-tls.ts'
import { sessionInterop } from './sessions/sessions.ts'

await sessionInterop(nodeTls)
