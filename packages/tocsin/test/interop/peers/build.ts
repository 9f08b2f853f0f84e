import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../../../', import.meta.url))

/** How a program of conformance/peers is compiled. */
export interface Recipe {
  /** Its folder in conformance/peers. */
  readonly folder: string
  /** What the compiler calls itself; another one compiles anew. */
  readonly compiler: string
  readonly command: string
  /** Given the folder to write to; run in the sources' folder. */
  readonly parameters: (output: string) => readonly string[]
}

/** Compiles into .tocsin/peers, unless the same sources were compiled there; gives that folder. */
export function build({ folder, compiler, command, parameters }: Recipe): string {
  const sources = join(root, 'conformance/peers', folder)
  const output = join(root, '.tocsin/peers', folder)
  const stamp = join(output, 'built')
  const state = stateOf(sources, compiler)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return output
  mkdirSync(output, { recursive: true })
  rmSync(stamp, { force: true })
  const { status, stderr, error } = spawnSync(command, parameters(output), {
    cwd: sources,
    encoding: 'utf8',
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${command} in conformance/peers/${folder}:\n${stderr}`)
  writeFileSync(stamp, state)
  return output
}

function stateOf(folder: string, compiler: string): string {
  const hash = createHash('sha256').update(compiler)
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(folder, name)
    if (statSync(path).isFile()) hash.update(`\0${name}\0`).update(readFileSync(path))
  }
  return hash.digest('hex')
}
