import { interop } from './interop.ts'
import { rustls } from './peers/rustls.ts'

await interop(rustls)
