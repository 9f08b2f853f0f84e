import { AlertDescription, type AlertName, meaning } from 'tocsin/alerts'
import { describe, expect, it } from 'vitest'
import { catalogue, translation } from '../catalogue.ts'
import { english } from './english.ts'
import { languages } from './language.ts'
import type { AlertText, Tongue } from './phrases.ts'

const scripts = {
  ja: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
  ko: /\p{Script=Hangul}/u,
  zh: /\p{Script=Han}/u,
  ru: /\p{Script=Cyrillic}/u,
} as const

/** Scripts that a text of the language has no business with. */
const foreign = {
  ja: /[\p{Script=Hangul}\p{Script=Cyrillic}]/u,
  ko: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Cyrillic}]/u,
  zh: /[\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Cyrillic}]/u,
  ru: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u,
} as const

/** Latin words that every language uses, beside those of the English text. */
const technical = new Set(
  'CA DNS ECH ALPN SNI NIC PSK URL IP MAC ID OCSP TLS RFC retry_configs pinning stapling fatal warning binder early data key_share supported_groups'.split(
    ' ',
  ),
)

const names = Object.keys(AlertDescription) as readonly AlertName[]
const translated = languages.filter((each) => each !== 'en')
const tongues = translated.map((language) => [language, translation<Tongue>(language)] as const)

function inEnglish(name: AlertName): AlertText {
  const { summary, usualCauses, nextStepForYou, nextStepForPeer } = meaning(name)
  const text = { meaning: summary, causes: usualCauses, you: nextStepForYou, peer: nextStepForPeer }
  return { name: name.replaceAll('_', ' '), ...text }
}

/** Every text by its path. */
function leaves(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]]
  return Object.entries(value as object).flatMap(([key, each]) => leaves(each, `${path}/${key}`))
}

const facts = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()
const latin = (text: string) => text.replace(/\{\w+\}/g, '').match(/[A-Za-z]\w*(?:-\w+)*/g) ?? []
const punctuation = /^\P{L}*$/u

describe.each(tongues)('the translation into %s', (language, { phrases, alerts = {} }) => {
  const texts = alerts as Readonly<Record<AlertName, AlertText>>

  it('has every phrase, with the same facts in it', () => {
    const originals = leaves(english.phrases)
    const found = new Map(leaves(phrases))
    for (const [path, original] of originals) {
      if (path.startsWith('/unregistered/causes/')) continue
      const text = found.get(path) ?? ''
      expect(text, path).not.toBe('')
      expect(facts(text), path).toEqual(facts(original))
    }
    expect([...found.keys()].sort()).toEqual(originals.map(([path]) => path).sort())
  })

  it('has every phase of the catalogue', () => {
    for (const { phase, alert, versions } of catalogue()) {
      const isTold = alert !== null && versions.some((each) => each === '1.2' || each === '1.3')
      const isKnown = phase in phrases.phases || /^await \w+$/.test(phase)
      if (isTold) expect(isKnown, phase).toBe(true)
    }
  })

  it('has every alert', () => {
    expect(Object.keys(texts).sort()).toEqual([...names].sort())
  })

  it.each(names)('says of %s all that English says', (name) => {
    const original = inEnglish(name)
    expect(leaves(texts[name]).map(([path]) => path)).toEqual(
      leaves(original).map(([path]) => path),
    )
  })

  it('is written in its own script', () => {
    const prose = leaves({ phrases, alerts }).filter(([, text]) => !punctuation.test(text))
    for (const [path, text] of prose) {
      const words = text.replace(/\{\w+\}/g, '')
      if (/\p{L}/u.test(words)) expect(words, path).toMatch(scripts[language])
      expect(text, path).not.toMatch(foreign[language])
      expect(text, path).toBe(text.trim())
    }
  })

  it.each(names)('leaves no English word in what it says of %s', (name) => {
    const original = leaves(inEnglish(name))
      .map(([, text]) => text)
      .join(' ')
    const allowed = new Set([...technical, ...latin(original)])
    for (const [path, text] of leaves(texts[name])) {
      expect(
        latin(text).filter((word) => !allowed.has(word)),
        path,
      ).toEqual([])
    }
  })

  it.each(names)('says of %s whole sentences', (name) => {
    const { name: short, meaning: says, you, peer, causes } = texts[name]
    for (const text of [says, you, peer, ...causes]) expect(text).toMatch(/[.。]$/)
    expect(short).not.toMatch(/[.。]$/)
  })
})
