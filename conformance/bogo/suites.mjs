import { Unimplemented } from './unimplemented.mjs'

/** What BoringSSL's `ALL` stands for before TLS 1.3, its order being ours. */
const ALL =
  /^TLS_(ECDHE_ECDSA|ECDHE_RSA)_WITH_(AES_(128|256)_GCM|CHACHA20|AES_(128|256)_CBC_SHA$|AES_128_CBC_SHA256)|^TLS_RSA_WITH_AES_(128|256)_(GCM|CBC_SHA$)/

/** And what joins it where there is a pre-shared key. */
const PSK = /^TLS_(PSK|ECDHE_PSK)_WITH_(AES_(128|256)_CBC_SHA$|CHACHA20)/

/** BoringSSL's words for groups of suites, as far as the runner uses them. */
const WORDS = {
  ALL,
  DEFAULT: ALL,
  AES: /_AES_/,
  AES128: /^TLS_(ECDHE_ECDSA|ECDHE_RSA|RSA)_WITH_AES_128_(GCM_SHA256|CBC_SHA)$/,
  '3DES': /^TLS_RSA_WITH_3DES_/,
}

/**
 * The `-cipher` list as registered names: words and names in their order, `!` takes out. The suites of
 * TLS 1.3 are not subject to it.
 */
export function suitesOf({ cipher = 'ALL', psk }, versions) {
  const available = [...new Set(versions.flatMap(({ suites }) => suites.map(({ name }) => name)))]
  const tls13 = available.filter(
    (name) => /^TLS_(AES|CHACHA20)_/.test(name) && !name.includes('CCM'),
  )
  let chosen = []
  for (const entry of cipher.split(/[:|[\]]+/).filter(Boolean)) {
    const named = match(entry.replace('!', ''), available)
    chosen = entry.startsWith('!')
      ? chosen.filter((name) => !named.includes(name))
      : [...chosen, ...named]
  }
  const shared = psk === undefined ? [] : available.filter((name) => PSK.test(name))
  return [...new Set([...tls13, ...chosen, ...shared])]
}

/** Those between brackets are all the same to the server. */
export function equalSuitesOf({ cipher = '' }) {
  return [...cipher.matchAll(/\[([^\]]+)\]/g)].map(([, names]) => names.split('|'))
}

function match(entry, available) {
  const pattern = WORDS[entry]
  const named = available.filter((name) => (pattern ? pattern.test(name) : name === entry))
  if (named.length > 0 || pattern) return named
  throw new Unimplemented(`cipher suite ${entry}`)
}
