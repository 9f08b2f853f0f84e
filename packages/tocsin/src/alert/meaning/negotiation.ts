import type { AlertName } from '../description.ts'
import type { Words } from './words.ts'

/** Alerts that say two offers do not meet. */
export const negotiation = {
  handshake_failure: {
    summary: 'The peer found no parameters to agree on, or refuses without a better word.',
    usualCauses: [
      'The server name is missing, or has no certificate.',
      'No cipher suite, group or signature scheme is shared: one side is old or very strict.',
      'In TLS 1.2: a required client certificate did not come.',
      'The version is the problem, and the peer does not say so.',
      'In TLS 1.2: secure renegotiation or extended_master_secret is demanded.',
    ],
    nextStepForYou: 'Set the server name; then compare suites, groups and schemes with the peer.',
    nextStepForPeer:
      'Log what was offered; use the alert that names the reason where there is one.',
  },
  protocol_version: {
    summary: 'The peer knows the version you want and does not accept it.',
    usualCauses: [
      'One side ends at TLS 1.0 or 1.1, which the other has retired.',
      'One side allows only TLS 1.3.',
      'A proxy rewrites the offered versions.',
    ],
    nextStepForYou: 'Enable TLS 1.2 and 1.3.',
    nextStepForPeer: 'Keep refusing TLS 1.0 and 1.1; keep TLS 1.2 while clients need it.',
  },
  insufficient_security: {
    summary: 'What you offer is too weak for the peer.',
    usualCauses: [
      'Its policy demands stronger cipher suites, groups or key sizes.',
      'The Diffie-Hellman group is small or home-made.',
      'It expects PSK cipher suites and none are offered.',
    ],
    nextStepForYou: 'Offer AEAD cipher suites with ECDHE on x25519 and secp256r1.',
    nextStepForPeer: 'Document the policy that refused.',
  },
  inappropriate_fallback: {
    summary: 'You retried with a lower version, although both sides have a higher one.',
    usualCauses: [
      'The first attempt failed for a passing reason and the client fell back.',
      'Something on the path breaks the higher version for everybody.',
    ],
    nextStepForYou: 'Retry with the highest version, and find out why the first attempt failed.',
    nextStepForPeer: 'Nothing: the alert prevents a downgrade.',
  },
  no_renegotiation: {
    summary: 'The peer declines to negotiate anew; the connection may go on.',
    usualCauses: [
      'The server asks for a client certificate for some paths only.',
      'The peer does not renegotiate at all, as most modern stacks.',
    ],
    nextStepForYou: 'Ask for the certificate in the first handshake, or use TLS 1.3.',
    nextStepForPeer: 'Nothing: to decline is safe.',
  },
  missing_extension: {
    summary: 'A handshake message of yours lacks an extension that it must have.',
    usualCauses: [
      'The server insists on a server name.',
      'A ClientHello written by hand lacks key_share, supported_groups or signature_algorithms.',
      'Over QUIC: the transport parameters are missing.',
    ],
    nextStepForYou: 'Set the server name; then compare the extensions with what TLS 1.3 demands.',
    nextStepForPeer: 'Log the name of the extension.',
  },
  unsupported_extension: {
    summary: 'You answered an extension that the peer did not offer.',
    usualCauses: [
      'The server or a proxy answers what nobody asked for.',
      'A middlebox removes extensions from the ClientHello.',
      'The peer takes a legal answer, as a cookie, for an illegal one.',
    ],
    nextStepForYou: 'Answer only what the ClientHello holds; capture it on both ends.',
    nextStepForPeer: 'Log the extension type.',
  },
  unrecognized_name: {
    summary: 'The server serves nothing under the server name you sent.',
    usualCauses: [
      'The name is not configured there, or DNS leads to the wrong host.',
      'The name has a port, a trailing dot or Unicode in it, or is an address.',
      'At level warning: the server goes on with its default host.',
    ],
    nextStepForYou: 'Check the name you send and where DNS leads.',
    nextStepForPeer: 'Add the name, or a default certificate; do not send the warning form.',
  },
  unknown_psk_identity: {
    summary: 'The server does not know the PSK identity you offered.',
    usualCauses: [
      'The identity is misspelt or encoded differently.',
      'The key was not provisioned on this server.',
      'A ticket came from a node that does not share its keys.',
    ],
    nextStepForYou: 'Compare the identity byte for byte with the one on the server.',
    nextStepForPeer: 'Log the identity, and share ticket keys across nodes.',
  },
  no_application_protocol: {
    summary: 'The server speaks none of the application protocols you offered.',
    usualCauses: [
      'One side has only h2, the other only http/1.1.',
      'The client reached another service than it meant.',
      'A proxy that ends TLS does not know the protocol.',
    ],
    nextStepForYou: 'Compare your ALPN list with what the server has, and check host and port.',
    nextStepForPeer: 'Add the protocol to its list if the service speaks it.',
  },
  ech_required: {
    summary: 'The client wanted Encrypted ClientHello, and the server did not accept it.',
    usualCauses: [
      'DNS publishes a configuration whose key the server has dropped.',
      'One node or a failover host has no key at all.',
    ],
    nextStepForYou: 'Keep old keys longer than DNS caches, and return retry configurations.',
    nextStepForPeer: 'Retry with the configuration it was given.',
  },
  too_many_cids_requested: {
    summary: 'The peer was asked for more connection ids than it wants to give (DTLS 1.3).',
    usualCauses: ['The path changes often, or the requests come in a loop.'],
    nextStepForYou: 'Ask for fewer connection ids; over TLS treat the code as unknown.',
    nextStepForPeer: 'Raise its limit if paths change often.',
  },
} as const satisfies Partial<Record<AlertName, Words>>
