import type { CryptoProvider } from 'tocsin'
import { mlkemGroup } from 'tocsin/noble'
import { nodeCrypto } from 'tocsin/node'

/** The primitives of Node; where it has no ML-KEM, with noble's, so that we offer what clients offer today. */
export const crypto: CryptoProvider =
  'X25519MLKEM768' in nodeCrypto.groups
    ? nodeCrypto
    : {
        ...nodeCrypto,
        groups: {
          X25519MLKEM768: mlkemGroup(nodeCrypto.groups.x25519),
          ...nodeCrypto.groups,
        },
      }
