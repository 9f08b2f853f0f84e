import { interop } from './interop.ts'
import { nodeTls } from './peers/node-tls.ts'

await interop(nodeTls)
