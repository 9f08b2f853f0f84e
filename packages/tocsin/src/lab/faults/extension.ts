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

const unknownLength = 'extension.max-fragment-length-unknown'
const otherLength = 'extension.max-fragment-length-mismatch'
const twoLimits = 'extension.two-record-limits'
const asks = { maxFragmentLength: 512 } as const

const fragmentLengths: readonly Fault[] = [
  ...[0, 5].flatMap((code) =>
    each(['client13', 'client12'], {
      id: `${unknownLength}/${code}`,
      provokes: unknownLength,
      text: `asks for a max_fragment_length of code ${code}`,
      rows: ['6066-4-a'],
      misdeed: clientExtension('max_fragment_length', code),
    }),
  ),
  {
    id: `${otherLength}/13`,
    provokes: otherLength,
    ...by.server13,
    text: 'grants a max_fragment_length of 2^10 where 2^9 was asked for',
    rows: ['6066-4-b'],
    needs: asks,
    misdeed: encryptedExtension('max_fragment_length', 2),
  },
  {
    id: `${otherLength}/12`,
    provokes: otherLength,
    ...by.server12,
    text: 'grants a max_fragment_length of 2^10 where 2^9 was asked for',
    rows: ['6066-4-b'],
    needs: asks,
    misdeed: serverExtension('max_fragment_length', 2),
  },
  {
    id: `${twoLimits}/13`,
    provokes: twoLimits,
    ...by.server13,
    text: 'answers record_size_limit, and max_fragment_length too',
    rows: ['8449-5-a'],
    setup: limits,
    needs: { ...limits, ...asks },
    misdeed: encryptedExtension('max_fragment_length', 1),
  },
  {
    id: `${twoLimits}/12`,
    provokes: twoLimits,
    ...by.server12,
    text: 'answers record_size_limit, and max_fragment_length too',
    rows: ['8449-5-a'],
    setup: limits,
    needs: { ...limits, ...asks },
    misdeed: serverExtension('max_fragment_length', 1),
  },
]

/** Extension blocks with one too many, one too few, or one in the wrong place. */
export const extensionFaults: readonly Fault[] = [
  ...duplicates,
  ...misplacements,
  ...surprises,
  ...absences,
  ...fragmentLengths,
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
