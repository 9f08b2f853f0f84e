import { translation } from '../catalogue.ts'
import type { Io } from '../io.ts'
import { english } from './english.ts'
import type { Tongue } from './phrases.ts'

/** The languages that explanations are printed in. */
export const languages = ['en', 'ja', 'ko', 'zh', 'ru'] as const

export type Language = (typeof languages)[number]

/** The language that was asked for, or that of the environment. */
export function tongueOf(asked: Language | undefined, env: Io['env']): Tongue {
  const language = asked ?? languageOf(env)
  return language === 'en' ? english : translation<Tongue>(language)
}

/**
 * The first of LC_ALL, LC_MESSAGES and LANG that is set decides (POSIX.1-2024 §8.2). English where we have no
 * translation, where the terminal does not read UTF-8, and for Chinese in traditional script.
 */
export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: Io['env']): Language {
  const [language = '', charset] =
    (LC_ALL || LC_MESSAGES || LANG || '').split('@')[0]?.split('.') ?? []
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) return 'en'
  if (/^zh[_-](?:TW|HK|MO|Hant)/i.test(language)) return 'en'
  const code = language.split(/[_-]/)[0]?.toLowerCase()
  return languages.find((each) => each === code) ?? 'en'
}
