import { readFileSync } from 'node:fs'
import { decodePem } from 'tocsin'
import { privateKey } from 'tocsin/node'
import { decode, encode, SignedCertificateTimestampList, signatureScheme } from 'tocsin/wire'
import { Unimplemented } from './unimplemented.mjs'

/**
 * The credentials of a test in the order they are tried: those begun with `-new-…-credential`, by
 * number, then the default one, which is -1. Each tells `ledger` when its key is used.
 */
export function credentialsOf(settings, ledger) {
  const { credentials, defaultCredential, async, declineOcspCallback } = settings
  const numbered = credentials.map((flags, number) => ({ flags, number }))
  if (defaultCredential.certFile) numbered.push({ flags: defaultCredential, number: -1 })
  return numbered.map(({ flags, number }) => ({
    mustMatchIssuer: flags.mustMatchIssuer ?? false,
    ...credentialOf(declineOcspCallback ? { ...flags, ocspResponse: undefined } : flags, {
      async,
      uses: () => ledger.use(number),
    }),
  }))
}

export function certificatesOf(path) {
  return decodePem(readFileSync(path, 'latin1'), 'CERTIFICATE').map(({ der }) => der)
}

/** As the runner has it: the list as on the wire, in Base64. */
export function timestampsText(sctList = []) {
  if (sctList.length === 0) return ''
  return Buffer.from(encode(SignedCertificateTimestampList, { sctList })).toString('base64')
}

function timestampsOf(text) {
  try {
    return decode(SignedCertificateTimestampList, Buffer.from(text, 'base64')).sctList
  } catch (cause) {
    throw new Error(':INVALID_SCT_LIST:', { cause })
  }
}

function credentialOf(flags, { async, uses }) {
  const { type, certFile, keyFile, signingPrefs, ocspResponse, signedCertTimestamps } = flags
  const key = keyOf(keyFile)
  const sign = (algorithm, message) => {
    uses()
    return key.sign(algorithm, message)
  }
  const decrypt = (ciphertext) => {
    uses()
    return key.decrypt(ciphertext)
  }
  const named = signingPrefs?.map(algorithmOf)
  const allowed = (algorithms) => algorithms.filter((name) => named?.includes(name) ?? true)
  return {
    type,
    certificates: type === 'X509' ? certificatesOf(certFile) : [key.spki],
    ...(ocspResponse && { ocspResponses: [new Uint8Array(Buffer.from(ocspResponse, 'base64'))] }),
    ...(signedCertTimestamps && {
      signedCertificateTimestamps: timestampsOf(signedCertTimestamps),
    }),
    algorithms: named ? named.filter((name) => key.algorithms.includes(name)) : key.algorithms,
    legacyAlgorithms: allowed(key.legacyAlgorithms),
    sign: async ? () => undefined : sign,
    signNow: sign,
    ...(key.decrypt && { decrypt: async ? () => 'later' : decrypt, decryptNow: decrypt }),
  }
}

const keys = new Map()

/** The runner makes its keys anew for every run, and few of them. */
function keyOf(path) {
  const known = keys.get(path)
  if (known) return known
  const key = readKey(path)
  keys.set(path, key)
  return key
}

function readKey(path) {
  try {
    return privateKey(readFileSync(path))
  } catch (cause) {
    throw new Unimplemented('a kind of key we do not have', { cause })
  }
}

/** What the runner calls RSA with MD5 and SHA-1, which has no code of its own. */
export const RSA_PKCS1_MD5_SHA1 = 0xff01

function algorithmOf(code) {
  if (code === RSA_PKCS1_MD5_SHA1) return 'rsa_pkcs1_md5_sha1'
  const scheme = signatureScheme(code)
  if (scheme) return scheme.algorithm
  throw new Unimplemented(`signature scheme ${code}`)
}
