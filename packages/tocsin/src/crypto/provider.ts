/** What the engine asks of a crypto library: primitives, synchronous, and nothing about TLS. */

export type HashName = 'sha1' | 'sha256' | 'sha384' | 'sha512'
export type AeadName =
  | 'aes_128_gcm'
  | 'aes_256_gcm'
  | 'chacha20_poly1305'
  | 'aes_128_ccm'
  | 'aes_256_ccm'
  | 'aes_128_ccm_8'
  | 'aes_256_ccm_8'
export type CbcName = 'aes_128_cbc' | 'aes_256_cbc' | '3des_ede_cbc'
export type GroupName = 'x25519' | 'secp256r1' | 'secp384r1' | 'secp521r1' | 'X25519MLKEM768'

/** A signature algorithm without the curve: X.509 and TLS 1.2 leave the curve to the key. */
export type SignatureAlgorithm =
  | 'rsa_pkcs1_sha1'
  | 'rsa_pkcs1_sha256'
  | 'rsa_pkcs1_sha384'
  | 'rsa_pkcs1_sha512'
  | 'rsa_pss_sha256'
  | 'rsa_pss_sha384'
  | 'rsa_pss_sha512'
  | 'ecdsa_sha1'
  | 'ecdsa_sha256'
  | 'ecdsa_sha384'
  | 'ecdsa_sha512'
  | 'ed25519'

/** A hash over bytes that arrive in pieces. */
export interface RunningHash {
  update(data: Uint8Array): void
  /** The hash of everything so far; more may follow. */
  digest(): Uint8Array
}

export interface Hash {
  readonly name: HashName
  /** Bytes. */
  readonly outputLength: number
  create(): RunningHash
  digest(data: Uint8Array): Uint8Array
  hmac(key: Uint8Array, data: Uint8Array): Uint8Array
}

/** One AEAD key. The nonce is always 12 bytes and the tag 16. */
export interface AeadKey {
  /** Writes ciphertext and tag, `plaintext.length + 16` bytes, at `offset` of `output`. */
  seal(
    nonce: Uint8Array,
    additionalData: Uint8Array,
    plaintext: Uint8Array,
    output: Uint8Array,
    offset: number,
  ): void
  /** The plaintext of `sealed` (ciphertext and tag) in an array of its own, or nothing when it is not authentic. */
  open(nonce: Uint8Array, additionalData: Uint8Array, sealed: Uint8Array): Uint8Array | undefined
  /** Forgets the key; the object cannot be used afterwards. */
  wipe(): void
}

export interface Aead {
  readonly name: AeadName
  /** Bytes. */
  readonly keyLength: number
  key(key: Uint8Array): AeadKey
}

/** A fresh private share; good for one agreement. */
export interface KeyPair {
  readonly publicKey: Uint8Array
  /** The shared secret, or nothing when the peer's value is not acceptable (off the curve, all zero, wrong length). */
  agree(peerPublicKey: Uint8Array): Uint8Array | undefined
}

/** A key agreement: (EC)DH, or a KEM in which the client generates and the server responds. */
export interface Group {
  readonly name: GroupName
  generate(): KeyPair
  /** Answers a client's share: our share and the secret, or nothing when the client's value is not acceptable. */
  respond(
    clientPublicKey: Uint8Array,
  ): { readonly publicKey: Uint8Array; readonly secret: Uint8Array } | undefined
}

export interface SignatureVerifier {
  readonly algorithm: SignatureAlgorithm
  /**
   * Whether `signature` over `message` was made by the key in `spki` (DER SubjectPublicKeyInfo).
   * False, never an exception, for a malformed key or a key of another type. RSA-PSS salts are as
   * long as the hash; ECDSA signatures are DER.
   */
  verify(spki: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
}

/** A record of algorithms; providers compose with `{ ...nodeCrypto, groups: { … } }`. The order of keys is the provider's preference. */
export interface CryptoProvider {
  readonly name: string
  readonly hashes: { readonly [N in HashName]?: Hash }
  readonly aeads: { readonly [N in AeadName]?: Aead }
  readonly groups: { readonly [N in GroupName]?: Group }
  readonly signatures: { readonly [N in SignatureAlgorithm]?: SignatureVerifier }
  readonly ciphers?: { readonly [N in CbcName]?: object }
  random(length: number): Uint8Array
}

/** A private key that can sign; `algorithms` says what with. */
export interface PrivateKey {
  readonly algorithms: readonly SignatureAlgorithm[]
  /** DER SubjectPublicKeyInfo of the matching public key. */
  readonly spki: Uint8Array
  sign(algorithm: SignatureAlgorithm, message: Uint8Array): Uint8Array
}
