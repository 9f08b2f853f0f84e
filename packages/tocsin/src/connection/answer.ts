import type {
  Answer,
  Credential,
  CredentialRequest,
  ExternalPsk,
  FetchRequest,
  HelloSummary,
  PskIdentity,
  Question,
} from '../handshake/question.ts'
import { type Awaitable, whenReady } from '../session/awaitable.ts'
import type { ServerSessions } from '../session/server-sessions.ts'
import type { Verdict, VerifyRequest } from '../x509/verify.ts'

/** As `CertificateVerifier`, but what has to be looked up first may take its time; a rejection leaves the question to the caller. */
export interface EventualVerifier {
  verify(request: VerifyRequest): Awaitable<Verdict>
}

/** Chooses the server's certificate for a client's hello. */
export type CredentialChooser = (
  hello: HelloSummary,
) => Credential | 'unrecognized' | undefined | 'later'

/** Chooses the client's certificate for a server's request; `undefined` sends none. */
export type ClientCredentialChooser = (
  request: CredentialRequest,
) => Credential | undefined | 'later'

/**
 * Fetches a client's certificates from URLs of the client's choice (RFC 6066 §5): over http or https
 * alone, without following redirects, within a time and a size, and not from where a stranger may not
 * reach (§11.3).
 */
export type CertificateFetcher = (
  request: FetchRequest,
) => readonly Uint8Array[] | 'unobtainable' | 'later'

/** Chooses the client's pre-shared key by the hint of a server that gave one; `undefined`: there is none. */
export type PskChooser = (hint: Uint8Array | undefined) => PskIdentity | undefined | 'later'

/** Finds the key that a client means; `undefined`: nobody has this identity. */
export type PskFinder = (identity: Uint8Array) => Uint8Array | undefined | 'later'

/** Finds the external pre-shared key that a client means; `undefined`: nobody has this identity. */
export type ExternalPskFinder = (identity: Uint8Array) => ExternalPsk | undefined | 'later'

/** Who answers what a connection asks; an answerer that says `later` suspends it until `connection.answer()`. */
export interface Answerers {
  readonly verifier: EventualVerifier | 'later'
  readonly chooseServerCredential: CredentialChooser
  readonly chooseClientCredential: ClientCredentialChooser
  readonly fetchCertificates: CertificateFetcher
  readonly choosePsk: PskChooser
  readonly findPsk: PskFinder
  readonly findExternalPsk: ExternalPskFinder
  /** Nothing for who resumes no sessions. */
  readonly sessions: ServerSessions | undefined
}

/** The answer to a question, one that somebody is about to give, or nothing when the caller has to. */
export function answerNow(question: Question, answerers: Answerers): Awaitable<Answer> | undefined {
  switch (question.type) {
    case 'verify':
      return answerVerify(question, answerers)
    case 'choose-credential': {
      const credential =
        question.role === 'server'
          ? answerers.chooseServerCredential(question.hello)
          : answerers.chooseClientCredential(question.request)
      return credential === 'later' ? undefined : { type: 'choose-credential', credential }
    }
    case 'fetch-certificates': {
      const fetched = answerers.fetchCertificates(question)
      return fetched === 'later' ? undefined : { type: 'fetch-certificates', fetched }
    }
    case 'sign': {
      const signature = question.credential.sign(question.algorithm, question.message)
      return signature && { type: 'sign', signature }
    }
    case 'decrypt':
    case 'choose-psk':
    case 'find-psk':
    case 'find-external-psk':
      return answerKeyExchange(question, answerers)
    case 'resume':
    case 'issue-ticket':
    case 'keep-session':
    case 'claim-early-data':
      return answerSession(question, answerers)
  }
}

type SessionQuestion = Extract<
  Question,
  { type: 'resume' | 'issue-ticket' | 'keep-session' | 'claim-early-data' }
>

function answerSession(
  question: SessionQuestion,
  { sessions }: Answerers,
): Awaitable<Answer> | undefined {
  if (!sessions) return undefined
  switch (question.type) {
    case 'resume':
      return whenReady(sessions.resume(question.kind, question.identity), (session) => ({
        type: 'resume',
        session,
      }))
    case 'issue-ticket':
      return whenReady(sessions.issueTicket(question.session), (ticket) => ({
        type: 'issue-ticket',
        ticket,
      }))
    case 'keep-session':
      return whenReady(sessions.keep(question.sessionId, question.session), (isKept = false) => ({
        type: 'keep-session',
        isKept,
      }))
    case 'claim-early-data':
      return whenReady(sessions.claimEarlyData(question.binder), (claim) => ({
        type: 'claim-early-data',
        claim,
      }))
  }
}

/** What only the key exchanges of `tocsin/legacy` ask, and those with keys from elsewhere. */
function answerKeyExchange(
  question: Extract<
    Question,
    { type: 'decrypt' | 'choose-psk' | 'find-psk' | 'find-external-psk' }
  >,
  answerers: Answerers,
): Answer | undefined {
  switch (question.type) {
    case 'decrypt': {
      const encoded = question.credential.decrypt?.(question.ciphertext)
      return encoded === 'later' ? undefined : { type: 'decrypt', encoded }
    }
    case 'choose-psk': {
      const psk = answerers.choosePsk(question.hint)
      return psk === 'later' ? undefined : { type: 'choose-psk', psk }
    }
    case 'find-psk': {
      const key = answerers.findPsk(question.identity)
      return key === 'later' ? undefined : { type: 'find-psk', key }
    }
    case 'find-external-psk': {
      const psk = answerers.findExternalPsk(question.identity)
      return psk === 'later' ? undefined : { type: 'find-external-psk', psk }
    }
  }
}

function answerVerify(
  question: Extract<Question, { type: 'verify' }>,
  { verifier }: Answerers,
): Awaitable<Answer> | undefined {
  if (verifier === 'later') return undefined
  const judged = verifier.verify(question)
  return judged && whenReady(judged, (verdict) => ({ type: 'verify', verdict }))
}
