import { legacyInterop } from './legacy/legacy.ts'
import { go } from './peers/go.ts'

await legacyInterop(go)
