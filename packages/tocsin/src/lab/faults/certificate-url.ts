import type { CertificateFetcher } from '../../connection/answer.ts'
import { by, type Fault, type Setup } from '../fault.ts'
import { framed, type Misdeed, replace } from '../verbs.ts'

const url = Uint8Array.from('http://localhost/c', (character) => character.charCodeAt(0))
const sha1Hash = new Uint8Array(20).fill(0xaa)

interface Entry {
  readonly type?: number
  readonly padding?: number
  /** How many URLs there are. */
  readonly times?: number
}

/** A CertificateURL in place of the Certificate that the client has. */
function showsUrl({ type = 0, padding = 1, times = 1 }: Entry = {}): Misdeed {
  const entry = [0, url.length, ...url, padding, ...sha1Hash]
  const list = new Array<readonly number[]>(times).fill(entry).flat()
  const body = Uint8Array.of(type, list.length >> 8, list.length & 0xff, ...list)
  return replace('certificate', () => [framed(21, body)])
}

const required = { clientAuthentication: 'require' } as const
const fetching = (fetchCertificates: CertificateFetcher): Setup => ({
  ...required,
  fetchCertificates,
})
const getsNothing = fetching(() => 'unobtainable')
const getsAnything = fetching(({ objects }) => objects.map(() => Uint8Array.of(0x30, 0)))
const offers = { certificateUrls: true } as const

const outOfRange = { provokes: 'decode.out-of-range', ...by.client12 } as const
const outside = { setup: offers, needs: getsNothing, rows: [] } as const

/** Certificates of clients by URL, which lead nowhere, to something else, or are none. */
export const certificateUrlFaults: readonly Fault[] = [
  {
    id: 'certificate-url.unobtainable/required',
    provokes: 'certificate-url.unobtainable',
    ...by.client12,
    text: 'shows a URL from which nothing can be fetched, where a certificate is required',
    rows: ['6066-5-b'],
    setup: offers,
    needs: getsNothing,
    misdeed: showsUrl(),
  },
  {
    id: 'certificate-url.hash-mismatch/other-content',
    provokes: 'certificate-url.hash-mismatch',
    ...by.client12,
    text: 'shows a URL that leads to something with another hash than it says',
    rows: ['6066-5-a'],
    setup: offers,
    needs: getsAnything,
    misdeed: showsUrl(),
  },
  {
    ...outOfRange,
    ...outside,
    id: 'decode.out-of-range/certificate-url-type',
    text: 'shows a URL of a type of chain that there is not',
    misdeed: showsUrl({ type: 2 }),
  },
  {
    ...outOfRange,
    ...outside,
    id: 'decode.out-of-range/certificate-url-padding',
    text: 'shows a URL with other padding than 1',
    misdeed: showsUrl({ padding: 0 }),
  },
  {
    ...outOfRange,
    ...outside,
    id: 'decode.out-of-range/certificate-url-paths',
    text: 'shows two URLs where there is one of a PkiPath',
    misdeed: showsUrl({ type: 1, times: 2 }),
  },
  {
    id: 'handshake.unexpected-message/certificate-url',
    provokes: 'handshake.unexpected-message',
    ...by.client12,
    text: 'shows a URL in place of its certificate, though the server did not say that it takes any',
    rows: [],
    setup: offers,
    needs: required,
    misdeed: showsUrl(),
  },
]
