/** How many columns of a terminal a text takes: none for marks on letters, two for wide characters. */
export function columnsOf(text: string): number {
  if (NARROW.test(text)) return text.length
  let columns = 0
  for (const character of text) columns += columnsOfOne(character)
  return columns
}

/** The longest beginning of a text that fits; at least one character, so that there is an end. */
export function beginningOf(text: string, width: number): string {
  if (NARROW.test(text)) return text.slice(0, Math.max(1, width))
  let end = 0
  let columns = 0
  for (const character of text) {
    columns += columnsOfOne(character)
    if (columns > width && end > 0) break
    end += character.length
  }
  return text.slice(0, end)
}

/** What most text is made of, for which a column is a code unit. */
const NARROW = /^[\x20-\x7e]*$/

function columnsOfOne(character: string): number {
  if (/\p{M}/u.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

/** The scripts and symbols that Unicode's East Asian Width has as wide (UAX #11 §5). */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Emoji_Presentation}\u3000-\u303e\u3099-\u30ff\uff01-\uff60\uffe0-\uffe6]/u
