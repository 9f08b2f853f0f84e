const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it may stand in HTML, between tags and in attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

/** A citation, linked to where it leads. */
export function rfcLink(citation: string): string {
  const [, number, section] = /^RFC (\d+) §(.+)$/.exec(citation) ?? []
  if (number === undefined || section === undefined) return escaped(citation)
  const part = /^\d/.test(section) ? 'section' : 'appendix'
  const href = `https://www.rfc-editor.org/rfc/rfc${number}#${part}-${section}`
  return `<a href="${escaped(href)}">${escaped(citation)}</a>`
}
