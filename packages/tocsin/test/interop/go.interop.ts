import { interop } from './interop.ts'
import { go } from './peers/go.ts'

await interop(go)
