export type { Citation, Condition } from './condition.ts'
export {
  type AlertVersion,
  alertFor,
  type CertificateConditionId,
  type ConditionId,
  conditions,
} from './conditions.ts'
export {
  AlertDescription,
  AlertLevel,
  type AlertLevelName,
  type AlertName,
  alertLabel,
  alertName,
} from './description.ts'
export { type Facts, MisuseError, TlsError } from './error.ts'
export type { Words } from './meaning/words.ts'
export { type Meaning, meaning } from './meaning.ts'
export { type AlertEntry, alertRegistry, type LevelRule, type Sender } from './registry.ts'
