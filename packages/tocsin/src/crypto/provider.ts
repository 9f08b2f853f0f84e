/** What the engine asks of a crypto library: primitives, synchronous, and nothing about TLS. */

export type HashName = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512'
export type AeadName =
  | 'aes_128_gcm'
  | 'aes_256_gcm'
  | 'chacha20_poly1305'
  | 'aes_128_ccm'
  | 'aes_256_ccm'
  | 'aes_128_ccm_8'
  | 'aes_256_ccm_8'
export type CbcName = 'aes_128_cbc' | 'aes_256_cbc' | '3des_ede_cbc'
export type FfdheName = 'ffdhe2048' | 'ffdhe3072' | 'ffdhe4096' | 'ffdhe6144' | 'ffdhe8192'
export type GroupName =
  | 'x25519'
  | 'secp256r1'
  | 'secp384r1'
  | 'secp521r1'
  | 'X25519MLKEM768'
  | FfdheName

/** A signature algorithm without the curve: X.509 and TLS 1.2 leave the curve to the key. */
export type SignatureAlgorithm =
  /** Over MD5 and SHA-1 one after the other, without DigestInfo: TLS before 1.2 (RFC 4346 §7.4.3). */
  | 'rsa_pkcs1_md5_sha1'
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
  /** The same so far; what follows is apart. */
  copy(): RunningHash
}

/** What a transcript asks of a hash. */
export interface Digest {
  /** Bytes. */
  readonly outputLength: number
  create(): RunningHash
  digest(data: Uint8Array): Uint8Array
}

export interface Hash extends Digest {
  readonly name: HashName
  /** Bytes of a block, to which HMAC pads its key. */
  readonly blockLength: number
  hmac(key: Uint8Array, data: Uint8Array): Uint8Array
}

/** One AEAD key. The nonce is always 12 bytes, and the tag `tagLength`. */
export interface AeadKey {
  /** Writes ciphertext and tag, `plaintext.length + tagLength` bytes, at `offset` of `output`. */
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
  /** Bytes: 16, or 8 for CCM_8. */
  readonly tagLength: number
  key(key: Uint8Array): AeadKey
}

/** One key of a block cipher in CBC mode: whole blocks, padding neither added nor removed. */
export interface CbcKey {
  encrypt(iv: Uint8Array, plaintext: Uint8Array): Uint8Array
  decrypt(iv: Uint8Array, ciphertext: Uint8Array): Uint8Array
  /** Forgets the key; the object cannot be used afterwards. */
  wipe(): void
}

/** A block cipher in CBC mode (RFC 5246 §6.2.3.2). */
export interface Cbc {
  readonly name: CbcName
  /** Bytes. */
  readonly keyLength: number
  /** Bytes; the IV is as long. */
  readonly blockLength: number
  key(key: Uint8Array): CbcKey
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
  /** For suites of TLS before 1.3 that are not AEAD. */
  readonly ciphers?: { readonly [N in CbcName]?: Cbc }
  /**
   * A fresh key pair in a group of the server's choosing (RFC 5246 §7.4.3), or nothing when the
   * library refuses the group. The caller bounds its size. Public values and secrets are padded to
   * the prime's length; `agree` takes a value with or without leading zeros, if it is in 2..p-2.
   */
  readonly finiteField?: (prime: Uint8Array, generator: Uint8Array) => KeyPair | undefined
  /** RSAES-PKCS1-v1_5 (RFC 8017 §7.2.1), or nothing when the key in `spki` cannot: not RSA, or too small. */
  readonly rsaEncrypt?: (spki: Uint8Array, message: Uint8Array) => Uint8Array | undefined
  random(length: number): Uint8Array
}

/** A private key that can sign; `algorithms` says what with. */
export interface PrivateKey {
  readonly algorithms: readonly SignatureAlgorithm[]
  /** What it signs with besides, never negotiated: the MD5 and SHA-1 of versions before TLS 1.2. */
  readonly legacyAlgorithms?: readonly SignatureAlgorithm[]
  /** DER SubjectPublicKeyInfo of the matching public key. */
  readonly spki: Uint8Array
  sign(algorithm: SignatureAlgorithm, message: Uint8Array): Uint8Array
  /**
   * RSADP alone (RFC 8017 §5.1.2): the encoded message, still padded and as long as the modulus, or
   * nothing when the ciphertext is not below the modulus or not as long. Who removes the padding must
   * not show what it was (RFC 5246 §7.4.7.1).
   */
  decrypt?(ciphertext: Uint8Array): Uint8Array | undefined
}
