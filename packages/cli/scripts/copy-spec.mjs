/** Copies what the commands read of the catalogue into the package, for publishing. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'

const from = new URL('../../../spec/', import.meta.url)
const to = new URL('../spec/', import.meta.url)

await mkdir(to, { recursive: true })
await writeFile(new URL('conditions.json', to), await readFile(new URL('conditions.json', from)))
