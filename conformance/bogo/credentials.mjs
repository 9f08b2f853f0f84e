import { readFileSync } from 'node:fs'
import { decodePem } from 'tocsin'
import { privateKey } from 'tocsin/node'
import { signatureScheme } from 'tocsin/wire'
import { Unimplemented } from './unimplemented.mjs'

/**
 * The credentials of a test in the order they are tried: those begun with `-new-…-credential`, by
 * number, then the default one, which is -1. Each tells `ledger` when it signs.
 */
export function credentialsOf({ credentials, defaultCredential, async }, ledger) {
  const numbered = credentials.map((flags, number) => ({ flags, number }))
  if (defaultCredential.certFile) numbered.push({ flags: defaultCredential, number: -1 })
  return numbered.map(({ flags, number }) => ({
    mustMatchIssuer: flags.mustMatchIssuer ?? false,
    ...credentialOf(flags, { async, signs: () => ledger.signedWith(number) }),
  }))
}

export function certificatesOf(path) {
  return decodePem(readFileSync(path, 'latin1'), 'CERTIFICATE').map(({ der }) => der)
}

function credentialOf({ certFile, keyFile, signingPrefs }, { async, signs }) {
  const key = keyOf(keyFile)
  const sign = (algorithm, message) => {
    signs()
    return key.sign(algorithm, message)
  }
  return {
    certificates: certificatesOf(certFile),
    algorithms: signingPrefs ? algorithmsOf(signingPrefs, key) : key.algorithms,
    sign: async ? () => undefined : sign,
    signLater: sign,
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

function algorithmsOf(codes, key) {
  const algorithms = codes.map((code) => {
    const scheme = signatureScheme(code)
    if (!scheme) throw new Unimplemented(`signature scheme ${code}`)
    return scheme.algorithm
  })
  return [...new Set(algorithms)].filter((algorithm) => key.algorithms.includes(algorithm))
}
