import { TlsError } from '../../alert/error.ts'
import type { CryptoProvider } from '../../crypto/provider.ts'
import type { Certificate } from '../../x509/certificate.ts'
import { hex } from '../../x509/der-values.ts'
import {
  type AuthorityAccess,
  authorityAccess,
  crlUrls,
} from '../../x509/revocation/certificate-pointers.ts'
import { type Crl, parseCrl } from '../../x509/revocation/crl.ts'
import { ocspRequest } from '../../x509/revocation/ocsp-request.ts'
import { parseOcspResponse } from '../../x509/revocation/ocsp-response.ts'
import type { RevocationEvidence, RevocationSource } from '../../x509/revocation/options.ts'
import { nodeCrypto } from '../crypto/index.ts'
import { type Download, download } from './download.ts'
import { FetchCache, type Fetched, type Keep } from './fetch-cache.ts'
import { issuersIn } from './issuers-in.ts'

/** What is fetched, from where, and how long it may take: certificates say it, and anybody makes certificates. */
export interface EvidenceFetcherOptions {
  /** Where the status of certificates is looked for, first things first: OCSP, then CRLs, unless said otherwise. */
  readonly status?: readonly ('ocsp' | 'crl')[]
  /**
   * Whether certificates that a peer left out are fetched (RFC 5280 §4.2.2.1). Not unless said: nobody has
   * vouched for a certificate yet that says where its issuer is; for status, somebody trusted has.
   */
  readonly issuers?: boolean
  /** Milliseconds for one fetch: 5,000. */
  readonly timeoutMs?: number
  /** Milliseconds that all fetches for one peer's certificates may delay its handshake: 10,000. */
  readonly totalTimeoutMs?: number
  /** The largest CRL: 8 MiB. */
  readonly maxCrlBytes?: number
  /** How much is kept in all: 64 MiB, of which CRLs count several times what they weigh. */
  readonly maxCacheBytes?: number
  /** Seconds for which nothing is fetched again, even if it holds longer: 3,600. What failed is tried again after 60. */
  readonly maxAgeSeconds?: number
  /** How often one fetch is redirected: 2 times. */
  readonly maxRedirects?: number
  /** Also from loopback, private networks and the like: never unless said, for strangers choose the URLs. */
  readonly allowPrivateAddresses?: boolean
  /** Hears of what could not be fetched. */
  readonly onFailure?: (url: string, reason: Error) => void
  /** Hashes for OCSP requests; those of node:crypto unless said otherwise. */
  readonly crypto?: CryptoProvider
}

const OCSP_BYTES = 0x10000
const ISSUER_BYTES = 0x10000
const RETRY_MS = 60_000
/** A parsed CRL against what it was. */
const CRL_WEIGHT = 8
/** A certificate may name more places than anyone would ask. */
const MOST_URLS = 3

const defaults = {
  status: ['ocsp', 'crl'],
  issuers: false,
  timeoutMs: 5000,
  totalTimeoutMs: 10_000,
  maxCrlBytes: 8 << 20,
  maxCacheBytes: 64 << 20,
  maxAgeSeconds: 3600,
  maxRedirects: 2,
  allowPrivateAddresses: false,
  onFailure: () => {},
  crypto: nodeCrypto,
} satisfies EvidenceFetcherOptions

/** Something to fetch that was asked for and is not there yet. */
export type Wanted = () => Promise<void>

/**
 * Fetches evidence of revocation, and certificates that peers leave out, from where certificates say they
 * are, and keeps them for all connections it is given to (as `fetcher`). What it fetches is judged like
 * everything else: it can only add to what is known.
 */
export class EvidenceFetcher implements RevocationSource {
  readonly #options: Required<EvidenceFetcherOptions>
  readonly #cache: FetchCache
  #wanted = new Map<string, Wanted>()

  constructor(options: EvidenceFetcherOptions = {}) {
    this.#options = { ...defaults, ...options }
    this.#cache = new FetchCache(this.#options.maxCacheBytes, Date.now)
  }

  /** Milliseconds for all fetches of one verification. */
  get totalTimeoutMs(): number {
    return this.#options.totalTimeoutMs
  }

  /** What is at hand; what is not is wanted until `takeWanted()`. */
  evidence(certificate: Certificate, issuer: Certificate): RevocationEvidence {
    for (const kind of this.#options.status) {
      const found = kind === 'ocsp' ? this.#ocsp(certificate, issuer) : this.#crls(certificate)
      if (found === 'wanted') return {}
      if (found) return found
    }
    return {}
  }

  /** Certificates that `certificate` says may have issued it, DER; those not at hand are wanted. */
  issuersOf(certificate: Certificate): readonly Uint8Array[] {
    const caIssuers = this.#options.issuers ? readable(certificate).caIssuers : []
    const found = this.#first(caIssuers, (url) => ({
      key: `issuers ${url}`,
      download: { url, maxBytes: ISSUER_BYTES },
      read: (bytes): Read<readonly Uint8Array[]> => ({
        value: issuersIn(bytes),
        bytes: bytes.length,
      }),
    }))
    return found === 'wanted' ? [] : (found ?? [])
  }

  /** What was asked for since the last time, and is not there. */
  takeWanted(): readonly Wanted[] {
    const wanted = [...this.#wanted.values()]
    this.#wanted = new Map()
    return wanted
  }

  #ocsp(certificate: Certificate, issuer: Certificate): RevocationEvidence | 'wanted' | undefined {
    const request = ocspRequest(certificate, issuer, this.#options.crypto)
    if (!request) return undefined
    const { ocsp } = authorityAccess(certificate)
    const found = this.#first(ocsp, (url) => ({
      key: `ocsp ${hex(request)} ${url}`,
      download: {
        url,
        maxBytes: OCSP_BYTES,
        post: { type: 'application/ocsp-request', bytes: request },
      },
      read: readOcsp,
    }))
    return typeof found === 'object' ? { ocspResponses: [found] } : found
  }

  #crls(certificate: Certificate): RevocationEvidence | 'wanted' | undefined {
    const urls = crlUrls(certificate).filter(isWeb).slice(0, MOST_URLS)
    // Several points may each have a part: all are needed (RFC 5280 §4.2.1.13).
    const found = urls.map((url) => this.#first([url], () => this.#crlAt(url)))
    if (found.includes('wanted')) return 'wanted'
    const crls = found.filter((crl) => typeof crl === 'object')
    return crls.length > 0 ? { crls } : undefined
  }

  #crlAt(url: string): Item<Crl> {
    return {
      key: `crl ${url}`,
      download: { url, maxBytes: this.#options.maxCrlBytes },
      read: readCrl,
    }
  }

  /** What the first URL has that has anything; `wanted` while that is not known. */
  #first<T>(urls: readonly string[], itemAt: (url: string) => Item<T>): T | 'wanted' | undefined {
    for (const url of urls.filter(isWeb).slice(0, MOST_URLS)) {
      const item = itemAt(url)
      const fetched = this.#cache.take<T>(item.key)
      if (!fetched) {
        this.#wanted.set(item.key, () => this.#cache.fetch(item.key, () => this.#get(item)))
        return 'wanted'
      }
      if ('value' in fetched) return fetched.value
    }
    return undefined
  }

  async #get<T>({ download: what, read }: Item<T>): Promise<{ fetched: Fetched<T> } & Keep> {
    try {
      const { value, bytes, nextUpdate } = read(await download(what, this.#options))
      return { fetched: { value }, bytes, until: this.#until(nextUpdate) }
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error))
      this.#options.onFailure(what.url, failure)
      return { fetched: { failure }, bytes: 0, until: Date.now() + RETRY_MS }
    }
  }

  /** Not shorter than a retry: what is out of date when it comes will not be better at once. */
  #until(nextUpdate = Number.POSITIVE_INFINITY): number {
    const now = Date.now()
    const latest = Math.min(nextUpdate * 1000, now + this.#options.maxAgeSeconds * 1000)
    return Math.max(latest, now + RETRY_MS)
  }
}

interface Read<T> {
  readonly value: T
  /** What it weighs. */
  readonly bytes: number
  /** Seconds since 1970. */
  readonly nextUpdate?: number | undefined
}

interface Item<T> {
  readonly key: string
  readonly download: Download
  readonly read: (bytes: Uint8Array) => Read<T>
}

function readCrl(bytes: Uint8Array): Read<Crl> {
  const crl = parseCrl(bytes)
  return { value: crl, bytes: bytes.length * CRL_WEIGHT, nextUpdate: crl.nextUpdate }
}

function readOcsp(bytes: Uint8Array): Read<Uint8Array> {
  const response = parseOcspResponse(bytes)
  if (typeof response === 'string') throw new Error(`the responder says ${response}`)
  const updates = response.responses.flatMap(({ nextUpdate }) => nextUpdate ?? [])
  return { value: bytes, bytes: bytes.length, nextUpdate: Math.min(...updates) }
}

/** Who cannot be read leads nowhere: what is wrong with it is told by others. */
function readable(certificate: Certificate): AuthorityAccess {
  try {
    return authorityAccess(certificate)
  } catch (error) {
    if (!(error instanceof TlsError)) throw error
    return { ocsp: [], caIssuers: [] }
  }
}

function isWeb(url: string): boolean {
  return /^https?:\/\//i.test(url)
}
