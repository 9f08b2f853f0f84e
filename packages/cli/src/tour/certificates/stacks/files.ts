import type { Laboratory } from '../../laboratory.ts'

/** Files with the good certificate that the servers of other stacks show. */
export async function credentialFiles(laboratory: Laboratory) {
  const { certificate, chain, privateKey } = await laboratory.leaf('good')
  return {
    certificate: await laboratory.file(certificate),
    above: await laboratory.file(chain.slice(certificate.length)),
    chain: await laboratory.file(chain),
    key: await laboratory.file(privateKey),
  }
}
