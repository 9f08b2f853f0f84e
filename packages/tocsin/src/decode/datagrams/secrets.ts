/** Where the secrets of a key log are found. */
export interface SecretSource {
  /** The secret under a label for the random of a ClientHello. */
  find(clientRandom: Uint8Array, label: string): Uint8Array | undefined
}
