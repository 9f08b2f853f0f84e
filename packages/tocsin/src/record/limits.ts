/** Every cap on what records may be or bring: the protocol's own, and ours. */
export const limits = {
  /** The most content of a record (RFC 9846 §5.1). */
  plaintext: 2 ** 14,
  /** By how much compression may make a content longer (RFC 5246 §6.2.2). */
  compressionGrowth: 1024,
  /** The longest fragment of a protected record in TLS 1.3 (RFC 9846 §5.2). */
  ciphertext13: 2 ** 14 + 256,
  /** The longest fragment of a protected record in TLS 1.2 (RFC 5246 §6.2.3). */
  ciphertext12: 2 ** 14 + 2048,
  /**
   * How many records one key may protect (RFC 9846 §5.5): 2^24.5 with AES-GCM. With
   * ChaCha20-Poly1305 the sequence number would end first; ours ends where integers stop being exact.
   * AES-CCM, of which TLS says nothing, keeps the same margin up to 2^23, with either tag (RFC 9147
   * §4.5.3, §B.3).
   */
  recordsPerKey: {
    aes_128_gcm: 23_726_566,
    aes_256_gcm: 23_726_566,
    chacha20_poly1305: Number.MAX_SAFE_INTEGER,
    aes_128_ccm: 2 ** 23,
    aes_256_ccm: 2 ** 23,
    aes_128_ccm_8: 2 ** 23,
    aes_256_ccm_8: 2 ** 23,
  },
  /**
   * How many blocks one CBC key may encrypt: with 3DES 2^20 (NIST SP 800-67 Rev. 2 §3.3), for blocks of
   * 64 bits soon collide (Sweet32); with AES they would not before the sequence number ends.
   */
  blocksPerKey: {
    aes_128_cbc: Number.MAX_SAFE_INTEGER,
    aes_256_cbc: Number.MAX_SAFE_INTEGER,
    '3des_ede_cbc': 2 ** 20,
  },
  /** Records kept back from a key's budget for KeyUpdate and alerts. */
  recordsReserved: 64,
  /** The least content of a full record: record_size_limit is at least 64 (RFC 8449 §4), and TLS 1.3 counts the type. */
  smallestRecord: 63,
  /** The longest handshake message we hold. */
  handshakeMessage: 2 ** 16,
  /** The same for messages that carry certificates. */
  certificateMessage: 2 ** 17,
  /** Bytes of rejected 0-RTT data that are passed over: what servers let clients send at most, and its protection. */
  earlyData: 2 ** 15,
  /** Records without content in a row. */
  emptyRecords: 32,
  /** Warning alerts in a row. */
  warningAlerts: 4,
  /** change_cipher_spec records in one handshake. */
  changeCipherSpecs: 32,
  /** KeyUpdate messages without application data between them. */
  keyUpdates: 32,
  /** The same for a server's requests for a certificate, each of which costs a signature. */
  certificateRequests: 32,
  /** Requests for a certificate that a client has not answered yet. */
  outstandingRequests: 16,
} as const
