const phases: Readonly<Record<string, string>> = {
  any: 'any time',
  'record layer': 'whenever a record arrives',
  closing: 'when the connection ends',
  connected: 'after the handshake',
  'post-handshake': 'after the handshake',
  renegotiation: 'when renegotiation is asked for',
  resumption: 'when a session is resumed',
  'early data': 'while early data is read',
}

/** A phase of the catalogue in words: 'await ServerHello' is 'while waiting for ServerHello'. */
export function phaseInWords(phase: string): string {
  return phases[phase] ?? phase.replace(/^await /, 'while waiting for ')
}
