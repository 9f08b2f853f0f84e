import { list, named, struct, uint16, type Value } from '../codec.ts'
import { namedGroupName } from '../registry/named-group.ts'

/** RFC 9846 §4.3.7 */
export const NamedGroupList = struct('NamedGroupList', {
  namedGroupList: list(named(uint16, namedGroupName), 2, 0xffff),
})
export type NamedGroupList = Value<typeof NamedGroupList>
