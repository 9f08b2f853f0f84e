import { alertLabel } from '../../alert/description.ts'
import { named, struct, uint8, type Value } from '../codec.ts'
import { namesOf } from '../registry.ts'

/** RFC 9846 §6 */
export const Alert = struct('Alert', {
  level: named(uint8, namesOf({ warning: 1, fatal: 2 })),
  description: named(uint8, alertLabel),
})
export type Alert = Value<typeof Alert>
