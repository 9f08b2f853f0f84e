import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const newKey = {
  'ecdsa-p256': ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'rsa-2048': ['-newkey', 'rsa:2048'],
}

/** Kinds of key that certificates are measured with. */
export const keyKinds = Object.keys(newKey)

/** A certificate for localhost with its key and its authority, PEM. */
export function issue(kind) {
  return issueMany(kind, 1)[0]
}

/** Several of one authority, made with openssl; RSA keys take long to make, so these share one. */
export function issueMany(kind, count) {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-'))
  const read = (file) => readFileSync(join(folder, file), 'utf8')
  const request = (name, key, ...rest) => {
    const parameters = ['req', '-x509', '-nodes', '-days', '7', ...key, '-out', `${name}.pem`]
    execFileSync('openssl', [...parameters, ...rest], { cwd: folder, stdio: 'ignore' })
    return read(`${name}.pem`)
  }
  const fresh = (name) => [...newKey[kind], '-keyout', `${name}.key`]
  try {
    const ca = request('ca', fresh('ca'), '-subj', '/CN=tocsin bench authority')
    return Array.from({ length: count }, (_, n) => {
      const key = kind === 'rsa-2048' && n > 0 ? ['-key', 'leaf.key'] : fresh('leaf')
      return { ca, cert: request('leaf', key, ...leaf), key: read('leaf.key') }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const leaf = [
  ...['-CA', 'ca.pem', '-CAkey', 'ca.key', '-subj', '/CN=localhost'],
  ...['-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=CA:FALSE'],
]
