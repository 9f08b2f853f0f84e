/**
 * Numbered lines that read the same backwards: `s_server -rev` echoes lines reversed. Only digits,
 * because openssl takes some letters for commands.
 */
export function payloadOf(bytes: number): string {
  return Array.from({ length: bytes / LINE_LENGTH }, (_, n) => {
    const half = `${n}`.padStart(HALF, '0')
    return `${half}${[...half].reverse().join('')}\n`
  }).join('')
}

/** The payload in two: what is between them meets a peer that still has something to send. */
export function payloadHalves(bytes: number): readonly [string, string] {
  const payload = payloadOf(bytes)
  const middle = ((bytes / LINE_LENGTH) >> 1) * LINE_LENGTH
  return [payload.slice(0, middle), payload.slice(middle)]
}

const HALF = 15
const LINE_LENGTH = 2 * HALF + 1

/** What s_server says of new keys, between two pieces of data that may have a line in common. */
const interjection = /SSL_do_handshake -> 1\n/g

/** The payload among other output, once all of it is there. */
export function payloadIn(output: string, bytes: number): string | undefined {
  const lines = output.replace(interjection, '').match(/^[0-9]{30}$/gm) ?? []
  if (lines.length < bytes / LINE_LENGTH) return undefined
  const payload = `${lines.join('\n')}\n`
  return payload.slice(0, bytes)
}
