/** Providers made of @noble/*, wherever JavaScript runs. */
export { nobleLegacyCrypto } from './legacy.ts'
export { mlkemGroup } from './mlkem-group.ts'
export { noblePrivateKey } from './private-key.ts'
export { nobleCrypto } from './provider.ts'
