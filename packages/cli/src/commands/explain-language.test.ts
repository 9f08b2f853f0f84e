import { AlertDescription } from 'tocsin/alerts'
import { describe, expect, it } from 'vitest'
import { run } from '../../test/support.ts'
import { type Language, languageOf } from '../explain/language.ts'
import { columnsOf } from '../render/columns.ts'

const translated = ['ja', 'ko', 'zh', 'ru'] as const
const line = 'http: TLS handshake error from 10.0.0.1:5: remote error: tls: bad certificate'

const inLanguage = async (language: Language, ...what: readonly string[]) => {
  const { stdout, stderr, exitCode } = await run(['explain', '--lang', language, ...what])
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  return stdout
}

describe('tocsin explain --lang', () => {
  it.each(translated)('explains alert 40 in %s', async (language) => {
    expect(await inLanguage(language, '40')).toMatchSnapshot()
  })

  it.each(translated)('explains a log line in %s', async (language) => {
    expect(await inLanguage(language, line)).toMatchSnapshot()
  })

  it.each(translated)('fits the terminal in %s', async (language) => {
    for (const what of [...Object.keys(AlertDescription), '0x02c8', line]) {
      for (const columns of [40, 80]) {
        const { stdout } = await run(['explain', '--lang', language, what], { columns })
        const lines = stdout.split('\n').filter((each) => !each.includes(line))
        for (const each of lines) expect(columnsOf(each), each).toBeLessThanOrEqual(columns)
      }
    }
  })

  it('is the language of the environment, unless another is asked for', async () => {
    const env = { LANG: 'ja_JP.UTF-8' }
    expect((await run(['explain', '40'], { env })).stdout).toBe(await inLanguage('ja', '40'))
    const { stdout } = await run(['explain', '40', '--lang', 'en'], { env })
    expect(stdout).toBe(await inLanguage('en', '40'))
  })

  it.each(['--json', '--ndjson'])('changes nothing of %s', async (form) => {
    for (const what of ['40', line]) {
      expect(await inLanguage('ru', form, what)).toBe(await inLanguage('en', form, what))
    }
  })

  it('refuses a language it does not have', async () => {
    const { stderr, exitCode } = await run(['explain', '40', '--lang', 'tlh'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('en, ja, ko, zh, ru')
  })
})

describe('the language of an environment', () => {
  it.each([
    [{}, 'en'],
    [{ LANG: 'C.UTF-8' }, 'en'],
    [{ LANG: 'POSIX' }, 'en'],
    [{ LANG: 'de_DE.UTF-8' }, 'en'],
    [{ LANG: 'ja_JP.UTF-8' }, 'ja'],
    [{ LANG: 'ja' }, 'ja'],
    [{ LANG: 'ko_KR.utf8' }, 'ko'],
    [{ LANG: 'zh_CN.UTF-8' }, 'zh'],
    [{ LANG: 'zh_SG' }, 'zh'],
    [{ LANG: 'ru_RU.UTF-8@latin' }, 'ru'],
    [{ LANG: 'ja_JP.eucJP' }, 'en'],
    [{ LANG: 'ru_RU.KOI8-R' }, 'en'],
    [{ LANG: 'zh_TW.UTF-8' }, 'en'],
    [{ LANG: 'zh_HK.UTF-8' }, 'en'],
    [{ LANG: 'ja_JP.UTF-8', LC_MESSAGES: 'ko_KR.UTF-8' }, 'ko'],
    [{ LANG: 'ja_JP.UTF-8', LC_MESSAGES: 'ko_KR.UTF-8', LC_ALL: 'ru_RU.UTF-8' }, 'ru'],
    [{ LANG: 'ja_JP.UTF-8', LC_ALL: 'C' }, 'en'],
    [{ LANG: 'ja_JP.UTF-8', LC_ALL: '' }, 'ja'],
  ])('%j is %s', (env, language) => {
    expect(languageOf(env)).toBe(language)
  })
})
