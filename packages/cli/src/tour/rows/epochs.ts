/** Which keys protect an alert about each part of a handshake, by version. */
export const epochs = {
  /** About a server's certificate or what follows it. */
  serverFlight: { 'TLS 1.3': 'handshake', 'TLS 1.2': 'clear' },
  /** About a client's certificate or what follows it: in TLS 1.3 the server already writes with its last keys. */
  clientFlight: { 'TLS 1.3': 'application', 'TLS 1.2': 'clear' },
} as const
