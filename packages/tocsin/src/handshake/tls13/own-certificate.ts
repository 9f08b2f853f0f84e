/** The body of our Certificate message; the main handshake has no context (RFC 9846 §4.5.1). */
export function certificateOf(certificates: readonly Uint8Array[]) {
  return {
    certificateRequestContext: new Uint8Array(0),
    certificateList: certificates.map((certData) => ({ certData, extensions: {} })),
  }
}
