import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuthority, issueLeaf, type Leaf, revocationList } from '../lab/certificates.ts'
import type { LeafKind } from '../lab/leaf-kinds.ts'

/** The certificates of the tour, made once, in memory and as files for programs that read files. */
export interface Laboratory {
  /** PEM of the one authority that everybody trusts. */
  readonly root: string
  readonly leaf: (kind: LeafKind) => Promise<Leaf>
  /** PEM of the list that has the revoked certificate. */
  readonly revocations: string
  /** The path of a file with these contents; the same give the same file. */
  readonly file: (contents: string | Buffer) => Promise<string>
  /** A path in the laboratory where nothing is yet. */
  readonly emptyPath: () => Promise<string>
  readonly remove: () => Promise<void>
}

/** Makes an authority, and everything else when it is asked for. */
export async function openLaboratory(): Promise<Laboratory> {
  const authority = await createAuthority('tocsin tour')
  const revoked = await issueLeaf(authority, { kind: 'revoked' })
  const leaves = new Map<LeafKind, Promise<Leaf>>([['revoked', Promise.resolve(revoked)]])
  const files = temporaryFiles()
  return {
    root: authority.root.certificate,
    leaf(kind) {
      const leaf = leaves.get(kind) ?? issueLeaf(authority, { kind })
      leaves.set(kind, leaf)
      return leaf
    },
    revocations: await revocationList(authority, [revoked.serialNumber]),
    ...files,
  }
}

/** A folder of our own, made for the first file; private keys lie in it. */
function temporaryFiles(): Pick<Laboratory, 'file' | 'emptyPath' | 'remove'> {
  const paths = new Map<string | Buffer, Promise<string>>()
  let folder: Promise<string> | undefined
  let count = 0
  const emptyPath = async () => {
    folder ??= mkdtemp(join(tmpdir(), 'tocsin-tour-'))
    count += 1
    // Named before it waits: others count on meanwhile.
    const name = `${count}.pem`
    return join(await folder, name)
  }
  const write = async (contents: string | Buffer) => {
    const path = await emptyPath()
    await writeFile(path, contents, { mode: 0o600 })
    return path
  }
  return {
    emptyPath,
    file(contents) {
      const path = paths.get(contents) ?? write(contents)
      paths.set(contents, path)
      return path
    },
    async remove() {
      if (folder) await rm(await folder, { recursive: true, force: true })
    },
  }
}
