/** Copies what the commands read of the catalogue into the package, for publishing. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'

const from = new URL('../../../spec/', import.meta.url)
const to = new URL('../spec/', import.meta.url)

await mkdir(new URL('translations/', to), { recursive: true })
const translations = ['ja', 'ko', 'zh', 'ru'].map((language) => `translations/${language}.json`)
for (const file of ['conditions.json', 'diagnoses.json', 'experiments.json', ...translations]) {
  await writeFile(new URL(file, to), await readFile(new URL(file, from)))
}
