import { describe, expect, it } from 'vitest'
import { AlertDescription, type AlertName } from './description.ts'
import { meaning } from './meaning.ts'

const names = Object.keys(AlertDescription) as AlertName[]

describe('what an alert means', () => {
  it.each(names)('%s', (name) => {
    const { alert, code, usualCauses, citation, ...sentences } = meaning(name)
    expect(alert).toBe(name)
    expect(code).toBe(AlertDescription[name])
    expect(citation).toMatch(/^RFC \d+ §[\dA-Z.]+$/)
    expect(usualCauses.length).toBeGreaterThan(0)
    const { summary, nextStepForYou, nextStepForPeer } = sentences
    for (const sentence of [summary, nextStepForYou, nextStepForPeer, ...usualCauses]) {
      expect(sentence).toMatch(/^[A-Z"].{8,119}\.$/)
    }
  })

  it.each(names)('%s is found by its code', (name) => {
    expect(meaning(AlertDescription[name])).toEqual(meaning(name))
  })

  it('names the section that defines it', () => {
    expect(meaning('close_notify').citation).toBe('RFC 9846 §6.1')
    expect(meaning('unknown_ca').citation).toBe('RFC 9846 §6.2')
    expect(meaning('certificate_unobtainable').citation).toBe('RFC 4366 §3.3')
  })

  it('says something about a code that nobody registered', () => {
    const { alert, code, summary } = meaning(99)
    expect({ alert, code }).toEqual({ alert: undefined, code: 99 })
    expect(summary).toContain('nobody registered')
  })
})
