import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { run } from '../../test/support.ts'

describe('tocsin completion', () => {
  it.each(['bash', 'zsh', 'fish', 'powershell'])(
    '%s knows every command and option',
    async (shell) => {
      const { stdout, stderr, exitCode } = await run(['completion', shell])
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
      for (const word of ['explain', 'connect', 'serve', 'completion', 'cacert', 'client-auth']) {
        expect(stdout).toContain(word)
      }
    },
  )

  it('is valid bash, and completes in it', async () => {
    const { stdout } = await run(['completion', 'bash'])
    const completing = (...words: readonly string[]) => {
      const list = words.map((word) => `'${word}'`).join(' ')
      const script = `${stdout}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _tocsin; echo "\${COMPREPLY[@]}"`
      return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim()
    }
    expect(completing('tocsin', 'ex')).toBe('explain')
    expect(completing('tocsin', 'connect', '--tls-m')).toBe('--tls-min --tls-max')
    expect(completing('tocsin', 'connect', '--tls-min', '1.')).toBe('1.0 1.1 1.2 1.3')
    expect(completing('tocsin', 'serve', '--response', '')).toBe('http echo alert')
    expect(completing('tocsin', 'completion', 'z')).toBe('zsh')
    expect(completing('tocsin', 'explain', 'unknown_')).toBe('unknown_ca unknown_psk_identity')
    expect(completing('tocsin', 'help', 's')).toBe('serve')
    expect(completing('tocsin', 'connect', '--cert', 'vitest.con')).toBe('vitest.config.ts')
    expect(completing('tocsin', 'verify', 'vitest.con')).toBe('vitest.config.ts')
    expect(completing('tocsin', 'verify', '--purp')).toBe('--purpose')
  })

  it('names the shells it knows', async () => {
    expect(await run(['completion', 'tcsh'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: "tocsin: no completion for 'tcsh'\n   try: one of bash, zsh, fish, powershell\n",
    })
  })
})
