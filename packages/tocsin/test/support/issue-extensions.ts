import { isIP } from 'node:net'
import * as der from './der.ts'
import { distinguishedName, type RawExtension } from './issue.ts'

/** Names of any form: 'dns:a.test', 'email:a@b.test', 'uri:…', 'dir:CN=a', 'ip:10.0.0.1', 'id:1.2.3', 'other:1.2.3'. */
export type AnyName = `${'dns' | 'email' | 'uri' | 'dir' | 'ip' | 'id' | 'other'}:${string}`

export function subjectAltName(...names: readonly AnyName[]): RawExtension {
  return { oid: '2.5.29.17', value: der.sequence(...names.map(generalName)) }
}

/** Addresses in constraints have a mask: 'ip:10.0.0.0/255.0.0.0'. */
export function nameConstraints(trees: {
  readonly permitted?: readonly AnyName[]
  readonly excluded?: readonly AnyName[]
}): RawExtension {
  const { permitted, excluded } = trees
  const list = (n: number, names: readonly AnyName[] | undefined) =>
    names ? [der.explicit(n, ...names.map((name) => der.sequence(generalName(name))))] : []
  const value = der.sequence(...list(0, permitted), ...list(1, excluded))
  return { oid: '2.5.29.30', critical: 'true', value }
}

export function certificatePolicies(...policies: readonly string[]): RawExtension {
  const value = der.sequence(...policies.map((policy) => der.sequence(der.oid(policy))))
  return { oid: '2.5.29.32', value }
}

export function policyMappings(
  ...mappings: readonly (readonly [issuer: string, subject: string])[]
): RawExtension {
  const value = der.sequence(
    ...mappings.map((mapping) => der.sequence(...mapping.map((policy) => der.oid(policy)))),
  )
  return { oid: '2.5.29.33', critical: 'true', value }
}

export function policyConstraints(skip: {
  readonly requireExplicit?: number
  readonly inhibitMapping?: number
}): RawExtension {
  const field = (n: number, value: number | undefined) =>
    value === undefined ? [] : [der.implicit(n, Uint8Array.of(value))]
  const value = der.sequence(...field(0, skip.requireExplicit), ...field(1, skip.inhibitMapping))
  return { oid: '2.5.29.36', critical: 'true', value }
}

export function inhibitAnyPolicy(skip: number): RawExtension {
  return { oid: '2.5.29.54', critical: 'true', value: der.integer(skip) }
}

export function generalName(name: AnyName): Uint8Array {
  const [, form = '', text = ''] = /^(\w+):(.*)$/s.exec(name) ?? []
  switch (form) {
    case 'dns':
      return der.implicit(2, Buffer.from(text, 'latin1'))
    case 'email':
      return der.implicit(1, Buffer.from(text, 'latin1'))
    case 'uri':
      return der.implicit(6, Buffer.from(text, 'latin1'))
    case 'dir':
      return der.explicit(4, distinguishedName(text))
    case 'ip':
      return der.implicit(7, der.concat(...text.split('/').map(address)))
    case 'id':
      return der.implicit(8, der.oid(text).subarray(2))
    default:
      return der.explicit(0, der.oid(text), der.explicit(0, der.utf8('x')))
  }
}

/** An address in text, or octets in hexadecimal. */
function address(text: string): Uint8Array {
  if (isIP(text) === 4) return Uint8Array.from(text.split('.').map(Number))
  return new Uint8Array(Buffer.from(text, 'hex'))
}
