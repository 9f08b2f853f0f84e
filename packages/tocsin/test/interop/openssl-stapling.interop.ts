import { openssl } from './peers/openssl.ts'
import { staplingInterop } from './stapling.ts'

await staplingInterop(openssl, 'leaves it to its user')
