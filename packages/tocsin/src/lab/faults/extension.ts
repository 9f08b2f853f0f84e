import { ExtensionType } from '../../wire/registry/extension-type.ts'
import { by, each, type Fault } from '../fault.ts'
import { clientExtension, encryptedExtension, serverExtension } from '../hello.ts'
import { offerPskBefore } from '../psk.ts'
import { duplicates } from './extension-duplicate.ts'
import { misplacements } from './extension-misplaced.ts'
import { absences } from './extension-missing.ts'
import { surprises } from './extension-unsolicited.ts'

const limits = { recordSizeLimit: 2 ** 14 }
const tooSmall = 'extension.record-size-limit-too-small'
const tooLarge = 'extension.record-size-limit-too-large'

/** Extension blocks with one too many, one too few, or one in the wrong place. */
export const extensionFaults: readonly Fault[] = [
  ...duplicates,
  ...misplacements,
  ...surprises,
  ...absences,
  {
    id: 'extension.pre-shared-key-not-last/padding',
    provokes: 'extension.pre-shared-key-not-last',
    ...by.client13,
    text: 'sends another extension behind pre_shared_key',
    rows: ['8446-4.2.11-h'],
    misdeed: offerPskBefore(ExtensionType.padding),
  },
  ...each(['client13', 'client12'], {
    id: `${tooSmall}/63`,
    provokes: tooSmall,
    text: 'sends a record_size_limit of 63',
    rows: ['8449-4-a'],
    misdeed: clientExtension('record_size_limit', 0, 63),
  }),
  {
    id: `${tooSmall}/63-by-server13`,
    provokes: tooSmall,
    ...by.server13,
    text: 'answers with a record_size_limit of 63',
    rows: ['8449-4-a'],
    needs: limits,
    misdeed: encryptedExtension('record_size_limit', 0, 63),
  },
  {
    id: `${tooSmall}/63-by-server12`,
    provokes: tooSmall,
    ...by.server12,
    text: 'answers with a record_size_limit of 63',
    rows: ['8449-4-a'],
    needs: limits,
    misdeed: serverExtension('record_size_limit', 0, 63),
  },
  {
    id: `${tooLarge}/13`,
    provokes: tooLarge,
    ...by.server13,
    text: 'answers with a record_size_limit above 2^14 + 1',
    rows: ['8449-4-d'],
    needs: limits,
    misdeed: encryptedExtension('record_size_limit', 0x40, 2),
  },
  {
    id: `${tooLarge}/12`,
    provokes: tooLarge,
    ...by.server12,
    text: 'answers with a record_size_limit above 2^14',
    rows: ['8449-4-d'],
    needs: limits,
    misdeed: serverExtension('record_size_limit', 0x40, 1),
  },
]
