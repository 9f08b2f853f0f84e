import { beginningOf, columnsOf } from './columns.ts'

/** Breaks text into lines of at most `width` columns, inside words only where one is longer. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).flatMap((each) => pieces(each, width))) {
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return line === '' ? lines : [...lines, line]
}

function pieces(word: string, width: number): readonly string[] {
  const found: string[] = []
  for (let rest = word; rest !== ''; rest = rest.slice(found.at(-1)?.length ?? 0)) {
    found.push(beginningOf(rest, width))
  }
  return found
}
