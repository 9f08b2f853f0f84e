/** A line of an NSS key log (draft-ietf-tls-keylogfile). */
export interface KeyLogEntry {
  /** As CLIENT_RANDOM, whose secret is the master secret, or CLIENT_TRAFFIC_SECRET_0. */
  readonly label: string
  readonly clientRandom: Uint8Array
  readonly secret: Uint8Array
}

const line = /^([A-Z][A-Z0-9_]*) ([0-9a-f]{64}) ((?:[0-9a-f]{2})+)$/i

/** The entries of a key log; comments, and lines that are none, are passed over as others do. */
export function readKeyLog(text: string): readonly KeyLogEntry[] {
  return text.split(/\r?\n/).flatMap((each) => {
    const [, label, random, secret] = line.exec(each.trim()) ?? []
    if (label === undefined || random === undefined || secret === undefined) return []
    return [{ label, clientRandom: octetsOf(random), secret: octetsOf(secret) }]
  })
}

const trafficLabel = /^(CLIENT|SERVER)_(?:EARLY_|HANDSHAKE_)?TRAFFIC_SECRET(?:_\d+)?$/

/** Whose records a label's secret opens: `both` for a master secret, nobody's for what opens no records. */
export function openedBy(label: string): 'client' | 'server' | 'both' | undefined {
  if (label === 'CLIENT_RANDOM') return 'both'
  const side = trafficLabel.exec(label)?.[1]
  return side === undefined ? undefined : side === 'CLIENT' ? 'client' : 'server'
}

function octetsOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
