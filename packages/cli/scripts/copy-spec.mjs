/** Copies what the commands read of the catalogue into the package, for publishing. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'

const from = new URL('../../../spec/', import.meta.url)
const to = new URL('../spec/', import.meta.url)

await mkdir(to, { recursive: true })
for (const file of ['conditions.json', 'diagnoses.json', 'experiments.json']) {
  await writeFile(new URL(file, to), await readFile(new URL(file, from)))
}
