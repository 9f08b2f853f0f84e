import { type LookupAddress, lookup as resolve } from 'node:dns'
import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from './addresses.ts'

/** What to fetch; with a body it is posted. */
export interface Download {
  readonly url: string
  readonly post?: { readonly type: string; readonly bytes: Uint8Array }
  /** More than that ends it. */
  readonly maxBytes: number
}

export interface DownloadLimits {
  readonly timeoutMs: number
  readonly maxRedirects: number
  readonly allowPrivateAddresses: boolean
}

/**
 * Fetches over http or https alone, from public addresses unless told otherwise, within a time and a
 * size; rejects with an Error that says which of these it was, or what the server answered.
 *
 * Implementation notes. The address is looked at when it is connected to, not before: a name may lead
 * elsewhere the second time. So is that of every redirection. Nothing of ours goes along: no
 * cookies, no credentials, no proxy of the environment.
 */
export async function download(what: Download, limits: DownloadLimits): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(limits.timeoutMs)
  try {
    return await follow(what, limits, signal)
  } catch (cause) {
    if (!signal.aborted) throw cause
    throw new Error(`not done after ${limits.timeoutMs} ms`, { cause })
  }
}

async function follow(
  what: Download,
  limits: DownloadLimits,
  signal: AbortSignal,
): Promise<Uint8Array> {
  let url = checked(what.url, limits)
  for (let redirects = 0; ; redirects++) {
    const answer = await ask(url, what, limits, signal)
    const location = redirectionOf(answer, what)
    if (location === undefined) return bodyOf(answer, what.maxBytes)
    answer.destroy()
    if (redirects === limits.maxRedirects) throw new Error(`more than ${redirects} redirections`)
    url = checked(location, limits, url)
  }
}

/** The longest URL that is followed: some servers have limits below that. */
const LONGEST_URL = 2048

function checked(text: string, limits: DownloadLimits, base?: URL): URL {
  if (text.length > LONGEST_URL) throw new Error(`a URL of ${text.length} characters`)
  if (!URL.canParse(text, base?.href)) throw new Error('a URL that is none')
  const url = new URL(text, base)
  const { protocol, username, password } = url
  if (protocol !== 'http:' && protocol !== 'https:') throw new Error(`a URL of ${protocol}`)
  if (username !== '' || password !== '') throw new Error('a URL with credentials')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // A host that is an address already is never looked up.
  const refusal = isIP(host) === 0 ? undefined : refusalOf(host, [{ address: host }], limits)
  if (refusal) throw refusal
  return url
}

function refusalOf(
  host: string,
  found: readonly Pick<LookupAddress, 'address'>[],
  { allowPrivateAddresses }: DownloadLimits,
): Error | undefined {
  if (found.length === 0) return new Error(`${host} has no address`)
  if (allowPrivateAddresses || found.every(({ address }) => isPublicAddress(address))) return
  return new Error(`${host} is not at a public address`)
}

function ask(
  url: URL,
  { post }: Download,
  limits: DownloadLimits,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const options: RequestOptions = {
    signal,
    lookup: guardedLookup(limits),
    // One request, and no more of the connection.
    agent: false,
    maxHeaderSize: 16_384,
    method: post ? 'POST' : 'GET',
    headers: {
      'accept-encoding': 'identity',
      ...(post && { 'content-type': post.type, 'content-length': post.bytes.length }),
    },
  }
  return new Promise((settle, reject) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp
    request(url, options, settle).on('error', reject).end(post?.bytes)
  })
}

function guardedLookup(limits: DownloadLimits): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      const refusal = error ?? refusalOf(host, found, limits)
      const [first = { address: '', family: 0 }] = found ?? []
      if (refusal) done(refusal, '')
      else if (options.all) done(null, found)
      else done(null, first.address, first.family)
    })
  }
}

/** Where a redirection leads: what is posted is only followed where it is to be posted again (RFC 9110 §15.4). */
function redirectionOf(
  { statusCode = 0, headers: { location } }: IncomingMessage,
  { post }: Download,
): string | undefined {
  const follows = post ? [307, 308] : [301, 302, 303, 307, 308]
  return follows.includes(statusCode) ? location : undefined
}

async function bodyOf(answer: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  try {
    const { statusCode, headers } = answer
    if (statusCode !== 200) throw new Error(`status ${statusCode}`)
    const encoding = headers['content-encoding'] ?? 'identity'
    if (encoding !== 'identity') throw new Error(`an answer encoded as ${encoding}`)
    const pieces: Buffer[] = []
    let length = 0
    for await (const piece of answer as AsyncIterable<Buffer>) {
      length += piece.length
      if (length > maxBytes) throw new Error(`more than ${maxBytes} bytes`)
      pieces.push(piece)
    }
    if (!answer.complete) throw new Error('an answer that is cut short')
    return new Uint8Array(Buffer.concat(pieces))
  } finally {
    answer.destroy()
  }
}
