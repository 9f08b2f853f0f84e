import 'reflect-metadata'
import { X509Certificate } from 'node:crypto'
import {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  X509Certificate as PeculiarCertificate,
  SubjectAlternativeNameExtension,
  X509ChainBuilder,
} from '@peculiar/x509'
import { certificateVerifier } from 'tocsin'
import { nodeCrypto } from 'tocsin/node'

/**
 * Who verifies chains. Each has `trust`, which readies it for an anchor; `read`, which makes of a
 * chain what may be kept of it; and `verify`, which throws unless the chain is one for localhost. The
 * last two are all that the others check, tocsin checks everything it checks in a handshake.
 */
export const verifiers = { tocsin: tocsin(), X509Certificate: node(), '@peculiar/x509': peculiar() }

function tocsin() {
  return {
    trust: (anchor) => certificateVerifier({ trustAnchors: [anchor], crypto: nodeCrypto }),
    read: (chain) => chain,
    verify(chain, verifier) {
      const verdict = verifier.verify({ chain, role: 'server', serverName: 'localhost' })
      require(verdict === 'trusted')
    },
  }
}

function node() {
  return {
    trust: (anchor) => new X509Certificate(anchor),
    read: (chain) => chain.map((der) => new X509Certificate(der)),
    verify(chain, anchor) {
      const now = Date.now()
      const path = [...chain, anchor]
      for (const [index, certificate] of chain.entries()) {
        const issuer = path[index + 1]
        require(issuer.ca && certificate.checkIssued(issuer))
        require(certificate.verify(issuer.publicKey))
        require(Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo))
      }
      require(path[0].checkHost('localhost') === 'localhost')
      require(path[0].keyUsage.includes('1.3.6.1.5.5.7.3.1'))
    },
  }
}

function peculiar() {
  return {
    trust: (anchor) => new PeculiarCertificate(anchor),
    read: (chain) => chain.map((der) => new PeculiarCertificate(der)),
    async verify([endEntity, ...others], anchor) {
      const now = Date.now()
      const path = await new X509ChainBuilder({ certificates: [...others, anchor] }).build(
        endEntity,
      )
      require(path.length === others.length + 2 && path.at(-1).equal(anchor))
      for (const { notBefore, notAfter } of path) require(notBefore <= now && now <= notAfter)
      const { items } = endEntity.getExtension(SubjectAlternativeNameExtension).names
      require(items.some(({ type, value }) => type === 'dns' && value === 'localhost'))
      const { usages } = endEntity.getExtension(ExtendedKeyUsageExtension)
      require(usages.includes(ExtendedKeyUsage.serverAuth))
    },
  }
}

function require(holds) {
  if (!holds) throw new Error('a good chain was refused')
}
