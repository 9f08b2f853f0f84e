import type { OpensslProcessWord } from './openssl-process.ts'
import type { Witness } from './witness.ts'

/** Tells a witness what a program of openssl says. */
export function hearing(witness: Witness): (word: OpensslProcessWord) => void {
  return (word) => {
    if (word.type === 'alert') witness.saw(word.alert)
    if (word.type === 'error') witness.said(word.text)
    if (word.type === 'over') witness.end()
  }
}
