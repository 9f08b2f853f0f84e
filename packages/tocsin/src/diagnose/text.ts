/** Log lines as programs wrap them: colours, JSON quoting, entities and UTF-16, taken off. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
const colours = /\u001b\[[0-9;]{0,24}[A-Za-z]/g

// biome-ignore lint/suspicious/noControlCharactersInRegex: text in UTF-16 has one after each letter
const nulls = /[\u0000\ufeff]/g

const escapes = /\\{1,8}(?:u00([0-9a-fA-F]{2})|x1[bB]|(["'/nrt])(?![a-z]{2,}[\\/]))/g
const entities = /&(quot|apos|lt|gt|amp|#39|#34|#x27);/g

const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }
const marks: Readonly<Record<string, string>> = {
  quot: '"',
  '#34': '"',
  apos: "'",
  '#39': "'",
  '#x27': "'",
  lt: '<',
  gt: '>',
  amp: '&',
}

/** A line as the program meant it, before JSON, colours and entities. */
export function unwrapped(line: string): string {
  let text = line
  if (text.includes('\u0000') || text.includes('\ufeff')) text = text.replace(nulls, '')
  if (text.includes('\\')) text = text.replace(escapes, unescaped)
  if (text.includes('\u001b')) text = text.replace(colours, '')
  return text.includes('&') ? text.replace(entities, (_, name: string) => marks[name] ?? ' ') : text
}

function unescaped(whole: string, hex: string | undefined, letter: string | undefined): string {
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
  if (letter === undefined) return whole.endsWith('b') || whole.endsWith('B') ? '\u001b' : whole
  return letters[letter] ?? letter
}
