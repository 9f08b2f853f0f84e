import { NamedGroup } from '../../../wire/registry/named-group.ts'
import type { Chosen } from './chosen.ts'

/** The client's share of the chosen group, if it sent one. */
export function shareOf({ shares, group }: Chosen): Uint8Array | undefined {
  return group && shares.find((share) => share.group === NamedGroup[group])?.keyExchange
}
