import { nobleCrypto } from 'tocsin/noble'
import { nodeCrypto } from 'tocsin/node'

/** Node's primitives, and ML-KEM in whatever Node runs this. */
export const crypto = {
  ...nodeCrypto,
  groups: { X25519MLKEM768: nobleCrypto.groups.X25519MLKEM768, ...nodeCrypto.groups },
}
