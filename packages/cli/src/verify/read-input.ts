import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { type Target, target, targetText } from '../connect/target.ts'
import { Failure } from '../failure.ts'
import { reasonOf } from '../files.ts'
import type { Io } from '../io.ts'
import { certificatesIn } from './certificates-in.ts'
import { hostName } from './host-name.ts'
import type { Given } from './judgement.ts'

/** What is to be verified: certificates that are there, or a server that has to be asked. */
export type Subject =
  | { readonly kind: 'files'; readonly text: string; readonly chain: readonly Given[] }
  | {
      readonly kind: 'server'
      readonly text: string
      readonly target: Target
      /** As it was given. */
      readonly operand: string
    }

/** Reads the operands: files and `-`, whose certificates follow each other, or one HOST:PORT. */
export async function readSubject(operands: readonly string[], io: Io): Promise<Subject> {
  const places = await Promise.all(operands.map(place))
  const servers = places.filter(({ kind }) => kind === 'server')
  if (servers.length === 0) return fromFiles(operands, io)
  const [server, ...others] = operands
  if (server !== undefined && others.length === 0) {
    const asked = asciiTarget(server)
    return { kind: 'server', text: targetText(asked), target: asked, operand: server }
  }
  const which = servers.map(({ operand }) => `'${operand}'`).join(' and ')
  throw new Failure(`${which} cannot be read: no such file`, {
    hint: 'either files, the end entity first, or one HOST:PORT',
  })
}

/** What no host can be called was meant as a file. */
function asciiTarget(operand: string): Target {
  const { host, port } = target(operand)
  const name = hostName(host)
  if (name === undefined) throw unreadable(operand, { code: 'ENOENT' })
  return { host: name, port }
}

interface Place {
  readonly operand: string
  readonly kind: 'file' | 'server'
}

/** A file is what is there, or what only a path is written like. */
async function place(operand: string): Promise<Place> {
  const exists = await stat(operand).then(
    () => true,
    () => false,
  )
  if (exists || operand === '-') return { operand, kind: 'file' }
  if (!looksLikePath(operand)) return { operand, kind: 'server' }
  throw unreadable(operand, { code: 'ENOENT' })
}

function looksLikePath(operand: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(operand)) return false
  return /[/\\]|\.(pem|crt|cer|der|p7b|p7c|p12|pfx|key|csr)$/i.test(operand)
}

function unreadable(path: string, cause: unknown): Failure {
  return new Failure(`cannot read '${path}': ${reasonOf(cause)}`, {
    hint: 'the path of a certificate, - for stdin, or HOST:PORT',
    cause,
  })
}

async function fromFiles(operands: readonly string[], io: Io): Promise<Subject> {
  const chain: Given[] = []
  for (const operand of operands) {
    const name = operand === '-' ? 'stdin' : `'${operand}'`
    const octets = await read(operand, io)
    const from = operand === '-' ? 'stdin' : operand
    chain.push(...certificatesIn({ name, octets }).map((der) => ({ der, from })))
  }
  const text = operands.map((operand) => (operand === '-' ? 'stdin' : operand)).join(' ')
  return { kind: 'files', text, chain }
}

async function read(operand: string, io: Io): Promise<Uint8Array> {
  if (operand === '-') return bounded('stdin', io.stdin)
  return bounded(`'${operand}'`, createReadStream(operand)).catch((cause: unknown) => {
    throw cause instanceof Failure ? cause : unreadable(operand, cause)
  })
}

/** The largest chains in use are a hundred times smaller. */
const MOST_OCTETS = 4 << 20

async function bounded(name: string, stream: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk))
    length += chunk.length
    if (length > MOST_OCTETS) {
      throw new Failure(`${name} is longer than ${MOST_OCTETS} octets`, { hint: 'one chain only' })
    }
  }
  return Buffer.concat(chunks)
}
