import { addExtension, removeExtension } from '../extensions.ts'
import { by, type Fault } from '../fault.ts'
import { offerPsk } from '../psk.ts'
import { all } from '../verbs.ts'

/** Pre-shared keys, offered wrongly. */
export const resumptionFaults: readonly Fault[] = [
  {
    id: 'resumption.psk-modes-missing/left-out',
    provokes: 'resumption.psk-modes-missing',
    ...by.client13,
    text: 'offers a pre-shared key without psk_key_exchange_modes',
    rows: ['8446-4.2.9-a'],
    misdeed: all(removeExtension('client_hello', 'psk_key_exchange_modes'), offerPsk()),
  },
  {
    id: 'resumption.binder-count/two',
    provokes: 'resumption.binder-count',
    ...by.client13,
    text: 'sends two binders for one identity',
    rows: ['8446-4.2.11-i'],
    misdeed: offerPsk(2),
  },
  {
    id: 'resumption.early-data-without-psk/alone',
    provokes: 'resumption.early-data-without-psk',
    ...by.client13,
    text: 'offers early data without a pre-shared key',
    rows: ['8446-4.2.10-f'],
    misdeed: addExtension('client_hello', 'early_data'),
  },
]
