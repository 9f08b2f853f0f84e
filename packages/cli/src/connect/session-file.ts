import { chmod, open, rm, writeFile } from 'node:fs/promises'
import { sessionFamily } from 'tocsin/node'
import { Failure } from '../failure.ts'
import { readOctets, reasonOf } from '../files.ts'
import type { SessionOutcome } from './outcome.ts'

/** Reads a session that `--sess-out` wrote. */
export async function readSession(path: string): Promise<Uint8Array> {
  const octets = await readOctets('--sess-in', path)
  if (sessionFamily(octets) !== undefined) return octets
  throw new Failure(`--sess-in: '${path}' has no session of tocsin`, {
    hint: '--sess-out FILE, to write one',
  })
}

/** Where the session goes that can be resumed next. */
export interface SessionFile {
  /** Writes what there is to resume; what there was is removed if it is forgotten, and stays if nothing came. */
  readonly leave: (sessions: SessionOutcome | undefined) => Promise<void>
}

/** Makes sure that the file can be written, before there is anything to write; what is in it stays for now. */
export async function openSessionFile(path: string): Promise<SessionFile> {
  const file = await attempt(path, () => open(path, 'a', PRIVATE))
  const { size } = await file.stat()
  await file.close()
  const remove = () => attempt(path, () => rm(path, { force: true }))
  return {
    async leave(sessions) {
      if (sessions?.next) await write(path, sessions.next)
      else if (sessions?.forgotten || size === 0) await remove()
    },
  }
}

/** Who reads a session can be its client, so nobody else may. */
function write(path: string, session: Uint8Array): Promise<void> {
  return attempt(path, async () => {
    await chmod(path, PRIVATE)
    await writeFile(path, session)
  })
}

const PRIVATE = 0o600

function attempt<T>(path: string, act: () => Promise<T>): Promise<T> {
  return act().catch((cause: unknown) => {
    throw new Failure(`--sess-out: cannot write '${path}': ${reasonOf(cause)}`, { cause })
  })
}
