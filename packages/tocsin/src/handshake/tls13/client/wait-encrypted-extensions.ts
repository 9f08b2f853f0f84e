import { abort } from '../../../alert/error.ts'
import { tls13Messages } from '../../../wire/messages.ts'
import type { ProtocolNameList } from '../../../wire/shared/alpn.ts'
import { protocolName } from '../../application-protocol.ts'
import { requireOffered, requireOneOf } from '../../require.ts'
import { expecting, type State } from '../../state.ts'
import { largestRecord, requireRecordSizeLimit } from '../record-size.ts'
import type { Negotiated } from './negotiated.ts'
import { waitCertificateOrRequest } from './wait-certificate-request.ts'

/** WAIT_EE (RFC 9846 §A.1): everything from here on is protected. */
export function waitEncryptedExtensions(hs: Negotiated): State {
  return expecting(
    'WAIT_EE',
    tls13Messages,
    {
      encrypted_extensions({ extensions }, raw) {
        requireOffered(extensions.types, hs.types)
        const answer = extensions.application_layer_protocol_negotiation
        const applicationProtocol = answer && chosenProtocol(hs, answer)
        limitRecords(hs, extensions.record_size_limit)
        hs.transcript.add(raw)
        return waitCertificateOrRequest({ ...hs, applicationProtocol })
      },
    },
    { dropsChangeCipherSpec: true },
  )
}

/** Exactly one of those we offered (RFC 7301 §3.1). */
function chosenProtocol({ context }: Negotiated, { protocolNameList }: ProtocolNameList): string {
  const [chosen, ...others] = protocolNameList.map(protocolName)
  if (others.length > 0) {
    throw abort('hello.application-protocol-not-one', { protocols: protocolNameList.length })
  }
  return requireOneOf(
    context.policy.applicationProtocols,
    (offered) => offered === chosen,
    'hello.application-protocol-not-offered',
  )
}

/** Both directions, once the server says that it takes part (RFC 8449 §4). */
function limitRecords({ context }: Negotiated, theirs: number | undefined): void {
  if (theirs === undefined) return
  requireRecordSizeLimit(theirs)
  if (theirs > largestRecord) {
    throw abort('extension.record-size-limit-too-large', { limit: theirs, most: largestRecord })
  }
  const { recordSizeLimit: ours = largestRecord } = context.policy
  context.effects.limitRecords({ send: theirs, receive: ours })
}
