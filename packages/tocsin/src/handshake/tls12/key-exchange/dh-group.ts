import { abort } from '../../../alert/error.ts'
import { ffdhePrime } from '../../../crypto/ffdhe.ts'
import type { FfdheName, GroupName } from '../../../crypto/provider.ts'
import { NamedGroup, namedGroupName } from '../../../wire/registry/named-group.ts'
import type { ClientHello } from '../../../wire/shared/client-hello.ts'
import { listed } from '../../negotiate.ts'
import type { FiniteFieldParameters, Policy, ServerPolicy } from '../../policy.ts'

/** More only costs us time: ours, not RFC 7919's. */
const largestBits = 8192

/** The named group of a server's parameters, if it is one we listed; others as the policy has it (RFC 7919 §3, §3.1). */
export function acceptedGroup(
  { groups, minimumDhBits, customDhGroups }: Policy,
  prime: Uint8Array,
  generator: Uint8Array,
): FfdheName | undefined {
  const bits = bitsOf(prime)
  if (bits < minimumDhBits) throw abort('key-exchange.finite-field-small', { bits })
  if (bits > largestBits) throw abort('key-exchange.finite-field-large', { bits })
  const group = groups.filter(isFfdhe).find((name) => isGroup(name, prime, generator))
  if (!group && customDhGroups === 'refuse') {
    throw abort('key-exchange.finite-field-not-listed', { bits })
  }
  return group
}

/** What a server uses, and its name if it has one. */
export interface ChosenParameters extends FiniteFieldParameters {
  readonly group: FfdheName | undefined
}

/** One of the client's groups if it lists any, else the one that is configured (RFC 7919 §4). */
export function chosenParameters(policy: ServerPolicy, hello: ClientHello): ChosenParameters {
  const codes = listedBy(hello)
  if (codes.length === 0 && policy.dhParameters) return { group: undefined, ...policy.dhParameters }
  const group = codes.length === 0 ? ours(policy)[0] : preferred(policy, codes)
  if (group) return { group, prime: ffdhePrime(group), generator: Uint8Array.of(2) }
  throw abort('hello.no-common-finite-field', { offered: listed(codes, namedGroupName) })
}

/** Whether a client lists one of our groups, or none at all, which leaves the choice to us (RFC 7919 §4). */
export function hasCommonGroup(policy: ServerPolicy, hello: ClientHello): boolean {
  const codes = listedBy(hello)
  return codes.length === 0 || preferred(policy, codes) !== undefined
}

function preferred(policy: ServerPolicy, codes: readonly number[]): FfdheName | undefined {
  const groups = ours(policy)
  if (policy.preferOwnOrder) return groups.find((name) => codes.includes(NamedGroup[name]))
  const code = codes.find((wanted) => groups.some((name) => NamedGroup[name] === wanted))
  return groups.find((name) => NamedGroup[name] === code)
}

/** What the code points stand for, also those that nobody has registered (RFC 7919 §4). */
function listedBy({ extensions }: ClientHello): readonly number[] {
  const codes = extensions?.supported_groups?.namedGroupList ?? []
  return codes.filter((code) => code >= 0x100 && code <= 0x1ff)
}

/** Unless `groups` names some, those that do not cost a server too much. */
function ours({ groups, crypto }: ServerPolicy): readonly FfdheName[] {
  const named = groups.filter(isFfdhe)
  if (named.length > 0) return named
  const usual = ['ffdhe2048', 'ffdhe3072', 'ffdhe4096'] as const
  return usual.filter((name) => crypto.groups[name])
}

function isFfdhe(name: GroupName): name is FfdheName {
  return name.startsWith('ffdhe')
}

function isGroup(name: FfdheName, prime: Uint8Array, generator: Uint8Array): boolean {
  const ours = bitsOf(prime) === Number(name.slice('ffdhe'.length)) && ffdhePrime(name)
  return ours !== false && isSame(stripped(prime), ours) && isSame(stripped(generator), two)
}

const two = Uint8Array.of(2)

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, index) => octet === b[index])
}

function stripped(integer: Uint8Array): Uint8Array {
  const start = integer.findIndex((octet) => octet !== 0)
  return start < 0 ? new Uint8Array(0) : integer.subarray(start)
}

function bitsOf(integer: Uint8Array): number {
  const { length, 0: first = 0 } = stripped(integer)
  return length * 8 - (length === 0 ? 0 : Math.clz32(first) - 24)
}
