/** Breaks text into lines of at most `width` columns, inside words only where one is longer. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).flatMap((each) => pieces(each, width))) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return line === '' ? lines : [...lines, line]
}

function pieces(word: string, width: number): readonly string[] {
  const count = Math.ceil(word.length / Math.max(1, width))
  return Array.from({ length: count }, (_, i) => word.slice(i * width, (i + 1) * width))
}
