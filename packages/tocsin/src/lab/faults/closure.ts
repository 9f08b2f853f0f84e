import { AlertDescription, AlertLevel } from '../../alert/description.ts'
import { ContentType } from '../../wire/registry/content-type.ts'
import { both12, both13, by, each, everybody, type Fault, sendOctet } from '../fault.ts'
import { editData, fallSilent, insteadOfData, replaceRecord, script } from '../records.ts'

const { alert, handshake } = ContentType

const alertRecord = (...octets: readonly number[]) => ({
  type: alert,
  content: Uint8Array.from(octets),
})
const closeNotify = alertRecord(AlertLevel.warning, AlertDescription.close_notify)

const received = { provokes: 'closure.alert-received', connected: sendOctet } as const
const malformed = { provokes: 'closure.malformed-alert', connected: sendOctet } as const

const endings: readonly Fault[] = [
  ...each(everybody, {
    id: 'closure.truncated/between-records',
    provokes: 'closure.truncated',
    text: 'ends the transport without close_notify',
    rows: ['8446-6.1-d', '5246-7.2.1-g'],
    connected: sendOctet,
    ends: 'end',
  }),
  ...each(everybody, {
    id: 'closure.truncated/within-record',
    provokes: 'closure.truncated',
    text: 'ends the transport in the middle of a record',
    rows: ['8446-6.1-d', '5246-7.2.1-h'],
    misdeed: editData((records) => records.slice(0, -1)),
    connected: sendOctet,
    ends: 'end',
  }),
  ...each(everybody, {
    id: 'closure.reset/connected',
    provokes: 'closure.reset',
    text: 'resets the transport',
    rows: ['8446-6.1-d', '5246-7.2.1-g'],
    connected: sendOctet,
    ends: 'reset',
  }),
  {
    id: 'closure.in-handshake/instead-of-server-hello',
    provokes: 'closure.in-handshake',
    ...by.server,
    text: 'answers the ClientHello with close_notify',
    rows: ['hard-close-in-handshake', 'hard-pre-auth-close'],
    misdeed: fallSilent(handshake, closeNotify),
  },
  ...each(['client13', 'client12'], {
    id: 'closure.in-handshake/behind-client-hello',
    provokes: 'closure.in-handshake',
    text: 'sends close_notify right behind its ClientHello',
    rows: ['hard-pre-auth-close'],
    misdeed: replaceRecord(handshake, (hello) => [hello, closeNotify], 0),
  }),
  ...each(both13, {
    id: 'closure.in-handshake/protected',
    provokes: 'closure.in-handshake',
    text: 'sends close_notify under the keys of the handshake',
    rows: ['hard-close-in-handshake'],
    misdeed: replaceRecord(handshake, () => [closeNotify], 1),
  }),
]

const alerts: readonly Fault[] = [
  ...each(everybody, {
    id: 'closure.alert-received/fatal',
    ...received,
    text: 'sends a fatal alert',
    rows: ['8446-6-b', '8446-6.2-a', '5246-7.2-a'],
    misdeed: insteadOfData(alertRecord(AlertLevel.fatal, AlertDescription.internal_error)),
  }),
  ...each(everybody, {
    id: 'closure.alert-received/unknown',
    ...received,
    text: 'sends a fatal alert that nobody registered',
    rows: ['8446-6-f', '5246-7.2-e'],
    misdeed: insteadOfData(alertRecord(AlertLevel.fatal, 255)),
  }),
  ...each(both13, {
    id: 'closure.alert-received/warning',
    ...received,
    text: 'sends an error alert at level warning',
    rows: ['8446-6-e'],
    misdeed: insteadOfData(alertRecord(AlertLevel.warning, AlertDescription.internal_error)),
  }),
  ...each(both13, {
    id: 'closure.alert-received/odd-level',
    ...received,
    text: 'sends an error alert at a level that does not exist',
    rows: ['8446-6-i'],
    misdeed: insteadOfData(alertRecord(99, AlertDescription.internal_error)),
  }),
  {
    id: 'closure.alert-first/handshake-failure',
    provokes: 'closure.alert-first',
    ...by.client,
    text: 'begins with an alert',
    rows: ['hard-alert-first'],
    misdeed: script(
      Uint8Array.of(alert, 3, 1, 0, 2, AlertLevel.fatal, AlertDescription.handshake_failure),
    ),
  },
  ...each(both13, {
    id: 'closure.malformed-alert/half',
    ...malformed,
    text: 'sends an alert of one octet',
    rows: ['8446-5.1-d'],
    misdeed: insteadOfData(alertRecord(AlertLevel.fatal)),
  }),
  ...each(both13, {
    id: 'closure.malformed-alert/two',
    ...malformed,
    text: 'sends two alerts in one record',
    rows: ['8446-5.1-e'],
    misdeed: insteadOfData(alertRecord(1, 90, 1, 0)),
  }),
  ...each(both12, {
    id: 'closure.malformed-alert/half-at-end',
    provokes: 'closure.malformed-alert',
    text: 'ends the transport after half an alert',
    rows: ['5246-7.2-g'],
    misdeed: insteadOfData(alertRecord(AlertLevel.warning)),
    connected: sendOctet,
    ends: 'end',
  }),
  ...each(both12, {
    id: 'closure.unknown-alert-level/three',
    provokes: 'closure.unknown-alert-level',
    text: 'sends an alert at level 3',
    rows: ['5246-7.2-d'],
    misdeed: insteadOfData(alertRecord(3, AlertDescription.handshake_failure)),
    connected: sendOctet,
  }),
]

/** Ends of connections, and alerts about them. */
export const closureFaults: readonly Fault[] = [...endings, ...alerts]
