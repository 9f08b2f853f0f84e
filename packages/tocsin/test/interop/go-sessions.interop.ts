import { go } from './peers/go.ts'
import { sessionInterop } from './sessions/sessions.ts'

await sessionInterop(go)
