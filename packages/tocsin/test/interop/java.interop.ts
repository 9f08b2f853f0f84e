import { interop } from './interop.ts'
import { java } from './peers/java.ts'

await interop(java)
