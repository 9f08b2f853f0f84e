import { go } from './peers/go.ts'
import { staplingInterop } from './stapling.ts'

await staplingInterop(go, 'leaves it to its user')
