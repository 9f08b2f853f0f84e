import { list, named, opaque, struct, uint8, type Value } from '../codec.ts'
import { namesOf } from '../registry.ts'

/** RFC 6066 §3 */
export const NameType = { host_name: 0 } as const

/** RFC 6066 §3: names of every type begin with a length of two octets. */
export const ServerName = struct('ServerName', {
  nameType: named(uint8, namesOf(NameType)),
  name: opaque(1, 0xffff),
})

/** RFC 6066 §3 */
export const ServerNameList = struct('ServerNameList', {
  serverNameList: list(ServerName, 1, 0xffff),
})
export type ServerNameList = Value<typeof ServerNameList>
