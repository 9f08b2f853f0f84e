/** Prints figures, and groups of them. */
export function print(figures, indent = '  ') {
  for (const [name, value] of Object.entries(figures)) {
    if (isGroup(value)) {
      process.stdout.write(`${indent}${name}\n`)
      print(value, `${indent}  `)
    } else process.stdout.write(`${indent}${name.padEnd(50 - indent.length)}${text(value)}\n`)
  }
}

function isGroup(value) {
  return typeof value === 'object' && !('median' in value)
}

function text(value) {
  if (typeof value !== 'object') return `${value ?? '—'}`
  const { median, p99, max, count } = value
  return count === 0 ? '—' : `median ${median}, p99 ${p99}, max ${max}`
}
