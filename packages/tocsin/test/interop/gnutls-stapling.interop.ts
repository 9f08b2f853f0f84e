import { gnutls } from './peers/gnutls.ts'
import { staplingInterop } from './stapling.ts'

await staplingInterop(gnutls, 'refuses what is revoked')
