import { abort } from '../../../alert/error.ts'
import type { CipherSuite12 } from '../../../wire/registry/cipher-suite.ts'
import { NamedGroup } from '../../../wire/registry/named-group.ts'
import type { ClientHello } from '../../../wire/shared/client-hello.ts'
import type { KeyKind } from '../../../x509/public-key.ts'
import { keyOf } from '../../credential-key.ts'
import { summarize } from '../../hello-summary.ts'
import {
  chooseCipherSuite,
  chooseGroup,
  chooseProtocol,
  chooseSignatureScheme,
} from '../../negotiate.ts'
import type { Credential, HelloSummary } from '../../question.ts'
import { requireCredential } from '../../server-credential.ts'
import { ask, type State } from '../../state.ts'
import type { Received, ServerContext } from '../../version.ts'
import { requireExtendedMasterSecret } from '../extended-master-secret.ts'
import { requireUncompressed } from '../point-formats.ts'
import { requireInitial } from '../renegotiation.ts'
import { type Choice, sendFirstFlight } from './first-flight.ts'

/** A ClientHello for which TLS 1.2 was chosen (RFC 5246 §7.4.1.2). */
export function acceptClientHello(
  { context, transcript }: Received,
  hello: ClientHello,
  raw: Uint8Array,
): State {
  transcript.add(raw)
  requireInitial(hello.extensions?.renegotiation_info)
  requireUncompressed(hello.extensions?.ec_point_formats)
  requireExtendedMasterSecret(context.policy, hello.extensions?.extended_master_secret)
  const summary = summarize(hello)
  const question = { type: 'choose-credential', role: 'server', hello: summary } as const
  return ask('CHOOSE_CREDENTIAL', question, (answer) => {
    const credential = requireCredential(answer.credential, summary)
    const choice = choose(context, hello, credential, summary)
    return sendFirstFlight(context, transcript, hello, choice)
  })
}

function choose(
  { policy }: ServerContext,
  { cipherSuites, extensions }: ClientHello,
  credential: Credential,
  { serverName, signatureSchemes }: HelloSummary,
): Choice {
  const key = keyOf(credential)
  const auth = key.type === 'rsa' || key.type === 'rsa-pss' ? 'rsa' : 'ecdsa'
  const suite = chooseCipherSuite(
    policy,
    cipherSuites,
    (candidate) => candidate.version === 'TLS 1.2' && candidate.auth === auth,
  ) as CipherSuite12
  const groups = extensions?.supported_groups?.namedGroupList
  requireCurve(key, groups)
  const isFor12 = (group: string) => group !== 'X25519MLKEM768'
  const protocols = extensions?.application_layer_protocol_negotiation?.protocolNameList
  return {
    credential,
    suite,
    group: groups ? chooseGroup(policy, groups, new Set(), isFor12) : policy.groups.find(isFor12),
    scheme: chooseSignatureScheme('TLS 1.2', credential.algorithms, key, signatureSchemes),
    serverName,
    applicationProtocol: chooseProtocol(policy, protocols),
  }
}

/** The groups a client lists are also the curves it takes in certificates (RFC 8422 §5.3). */
function requireCurve(key: KeyKind, listed: readonly number[] | undefined): void {
  if (key.type !== 'ec' || !listed) return
  const code = (NamedGroup as Readonly<Record<string, number>>)[key.curve]
  if (code !== undefined && listed.includes(code)) return
  throw abort('hello.no-common-group', { certificate: key.curve })
}
