import { interop } from './interop.ts'
import { gnutls } from './peers/gnutls.ts'

await interop(gnutls)
