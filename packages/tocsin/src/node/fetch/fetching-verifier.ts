import type { EventualVerifier } from '../../connection/answer.ts'
import { isSame } from '../../x509/der-values.ts'
import type { Verdict } from '../../x509/verdict.ts'
import type { ExaminingVerifier, VerifyRequest } from '../../x509/verify.ts'
import type { EvidenceFetcher } from './evidence-fetcher.ts'

/** A chain is as long as this with everything fetched one after the other: each certificate, and its status. */
const MOST_ROUNDS = 8
/** A peer's certificates may lead to many places at once. */
const MOST_FETCHES = 8

/**
 * A verifier that judges with what is at hand, fetches what it found wanting, and judges again, until
 * nothing is missing or it has taken long enough: then it is the verdict without. It is at once where
 * nothing has to be fetched.
 */
export function fetchingVerifier(
  verifier: ExaminingVerifier,
  fetcher: EvidenceFetcher,
): EventualVerifier {
  const judge = (request: VerifyRequest) => {
    const verdict = verifier.verify(request)
    const more = issuersMissing(verifier, fetcher, request, verdict)
    return { verdict, more, wanted: fetcher.takeWanted().slice(0, MOST_FETCHES) }
  }
  const goOn = async (first: VerifyRequest, judged: ReturnType<typeof judge>): Promise<Verdict> => {
    const late = lateness(fetcher.totalTimeoutMs)
    let [request, { verdict, more, wanted }] = [first, judged]
    for (let round = 0; round < MOST_ROUNDS; round++) {
      if (more.length === 0 && wanted.length === 0) break
      const isLate = await Promise.race([late.passed, Promise.all(wanted.map((fetch) => fetch()))])
      if (isLate === 'late') break
      request = { ...request, chain: [...request.chain, ...more] }
      ;({ verdict, more, wanted } = judge(request))
    }
    late.stop()
    return verdict
  }
  return {
    verify(request) {
      const judged = judge(request)
      const isDone = judged.more.length === 0 && judged.wanted.length === 0
      return isDone ? judged.verdict : goOn(request, judged)
    },
  }
}

/** Certificates that are at hand and were not sent, where the path ended for want of one. */
function issuersMissing(
  verifier: ExaminingVerifier,
  fetcher: EvidenceFetcher,
  request: VerifyRequest,
  verdict: Verdict,
): readonly Uint8Array[] {
  if (verdict === 'trusted' || verdict.refusedBecause !== 'certificate.unknown-issuer') return []
  const last = verifier.examine(request).path.at(-1)
  if (!last) return []
  return fetcher.issuersOf(last).filter((der) => !request.chain.some((sent) => isSame(sent, der)))
}

function lateness(ms: number): { readonly passed: Promise<'late'>; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined
  const passed = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms)
  })
  return { passed, stop: () => clearTimeout(timer) }
}
