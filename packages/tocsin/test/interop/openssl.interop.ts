import { interop } from './interop.ts'
import { openssl } from './peers/openssl.ts'

await interop(openssl)
