import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export type Env = Readonly<Record<string, string | undefined>>

/** 'openssl 3.0.19', or nothing where there is no OpenSSL that the tour can use. */
export async function findOpenssl(env: Env): Promise<string | undefined> {
  const run = promisify(execFile)
  const { stdout } = await run('openssl', ['version'], { env }).catch(() => ({ stdout: '' }))
  const [, version, major] = /^OpenSSL ((\d+)\S*)/.exec(stdout) ?? []
  return Number(major) >= OLDEST ? `openssl ${version}` : undefined
}

/** From this version on s_server takes a free port and says which. */
const OLDEST = 3
