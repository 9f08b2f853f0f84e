import { beginningOf, columnsOf } from './columns.ts'

/**
 * Breaks text into lines of at most `width` columns: between words, and between characters of scripts that are
 * written without spaces; inside words only where one is longer.
 */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const { space, piece } of text.split(/\s+/).flatMap((word) => unitsOf(word, width))) {
    const gap = line === '' ? '' : space
    if (line !== '' && columnsOf(line) + gap.length + columnsOf(piece) > width) {
      lines.push(line)
      line = piece
    } else {
      line = `${line}${gap}${piece}`
    }
  }
  return line === '' ? lines : [...lines, line]
}

interface Unit {
  /** What stands before it, unless it begins a line. */
  readonly space: '' | ' '
  readonly piece: string
}

/** What is not broken unless it is longer than a line. */
function unitsOf(word: string, width: number): readonly Unit[] {
  const parts = UNSPACED.test(word) ? (word.match(UNIT) ?? []) : [word]
  return parts
    .flatMap((part) => pieces(part, width))
    .map((piece, i) => ({ space: i === 0 ? ' ' : '', piece }))
}

/** Chinese and Japanese; Korean has spaces. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

/**
 * Where lines may break in Chinese and Japanese: not before closing marks, small kana and the prolonged sound, not
 * after opening brackets (UAX #14: CL, CP, EX, NS, OP).
 */
const UNIT = unit(
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}',
  '（「『【《〈“‘',
  '）」』】》〉”’、。，．：；？！・ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ',
)

function unit(unspaced: string, opening: string, closing: string): RegExp {
  const other = `[^${unspaced}${opening}${closing}]+`
  const character = `(?![${closing}])[${unspaced}]`
  return new RegExp(
    `[${opening}]*(?:${character}[${closing},.:;?!)]*|${other}[${closing}]*|[${closing}]+)|[${opening}]+`,
    'gu',
  )
}

function pieces(word: string, width: number): readonly string[] {
  const found: string[] = []
  for (let rest = word; rest !== ''; rest = rest.slice(found.at(-1)?.length ?? 0)) {
    found.push(beginningOf(rest, width))
  }
  return found
}
