import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openLaboratory } from '../laboratory.ts'
import { faults } from './faults.ts'
import { askFor, start } from './stacks/program.ts'
import { unlessToldOfMore } from './stacks/told.ts'
import { startStacks } from './stacks.ts'

const laboratory = await openLaboratory()
const folder = await mkdtemp(join(tmpdir(), 'tocsin-test-'))
afterAll(async () => {
  await laboratory.remove()
  await rm(folder, { recursive: true })
})

/** A program of that name that does this. */
async function program(name: string, does: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${does}\n`)
  await chmod(join(folder, name), 0o755)
}

describe('stacks that are not there', () => {
  it('are told', async () => {
    const stacks = await startStacks('all', { PATH: folder }, laboratory)
    expect(stacks.slice(1)).toEqual([
      { name: 'openssl', missing: 'openssl 3 or later not found' },
      { name: 'gnutls', missing: 'gnutls-cli not found' },
      { name: 'go', missing: 'go not found' },
      { name: 'jsse', missing: 'java not found' },
    ])
  })

  it('are those of which half is missing, or which fail', async () => {
    await program('gnutls-cli', 'echo gnutls-cli 3.8.0')
    await program('go', '[ "$1" = version ]')
    await program('java', '[ "$1" = -version ] || { echo no compiler; exit 1; }')
    await program('javac', 'exit 0')
    const stacks = await startStacks('all', { PATH: folder }, laboratory)
    expect(stacks.slice(2)).toEqual([
      { name: 'gnutls', missing: 'gnutls-serv not found' },
      { name: 'go', missing: 'go cannot compile its program' },
      { name: 'jsse', missing: 'java does not start: no compiler' },
    ])
  })

  it('are not looked for when nobody wants them', async () => {
    const stacks = await startStacks('self', { PATH: folder }, laboratory)
    expect(stacks.map(({ name }) => name)).toEqual(['tocsin'])
  })
})

describe('a program', () => {
  it('is heard on both streams, and told lines', async () => {
    const { said, type, stop } = start('sh', ['-c', 'read a; echo got $a; echo err >&2; sleep 9'], {
      PATH: process.env['PATH'],
    })
    type('it')
    expect((await said(/^got (\w+)$/m))[1]).toBe('it')
    await said(/^err$/m)
    await stop()
    await expect(said(/never/)).rejects.toThrow('sh does not start')
  })

  it('that is not there has no version, and does not start', async () => {
    const env = { PATH: '/nowhere' }
    expect(await askFor('gone', ['--version'], env)).toBeUndefined()
    await expect(start('gone', [], env).said(/x/)).rejects.toThrow('gone does not start')
  })
})

describe('what a stack would have to know', () => {
  const cannot = unlessToldOfMore(['status'])
  it.each([
    ['expired', 'server', undefined],
    ['ocsp-forged', 'client', undefined],
    ['client-ocsp-forged', 'server', 'asks no client for OCSP responses'],
    ['revoked', 'client', 'cannot be told which certificates are revoked'],
    ['pinned', 'client', 'cannot be told which keys are pinned'],
    ['access-denied', 'client', 'cannot be told whom not to let in'],
    ['raw-public-key', 'client', 'has no raw public keys here'],
  ] as const)('about %s as %s: %s', (id, role, why) => {
    const fault = faults.find((each) => each.id === id)
    expect(fault && cannot(fault, role)).toBe(why)
  })
})
