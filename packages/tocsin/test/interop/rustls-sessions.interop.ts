import { rustls } from './peers/rustls.ts'
import { sessionInterop } from './sessions/sessions.ts'

await sessionInterop(rustls)
