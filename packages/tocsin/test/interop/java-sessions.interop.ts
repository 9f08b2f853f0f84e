import { java } from './peers/java.ts'
import { sessionInterop } from './sessions/sessions.ts'

await sessionInterop(java)
