import { explainAlert } from './alert.ts'
import { explainCondition, explainRow } from './condition.ts'
import { english } from './english.ts'
import type { Explanation } from './explanation.ts'
import type { Tongue } from './phrases.ts'
import type { ProtectedSubject, Subject } from './subject.ts'

/** Says what a subject means, and what both sides can do; what has no translation, in English. */
export function explain(subject: Subject, tongue: Tongue = english): Explanation {
  switch (subject.kind) {
    case 'alert':
      return explainAlert(subject, tongue)
    case 'condition':
      return explainCondition(subject.id)
    case 'row':
      return explainRow(subject.row)
    case 'protected-alert':
      return explainProtected(subject)
  }
}

function explainProtected({ length, shapes }: ProtectedSubject): Explanation {
  const known = shapes.length > 0
  return {
    who: 'whichever side sent the record',
    what: known
      ? `probably an alert, encrypted: a fragment of ${length} bytes`
      : `an alert record, encrypted: a fragment of ${length} bytes`,
    level: 'encrypted with the alert',
    when: 'after the keys changed: from ServerHello on in TLS 1.3, from change_cipher_spec on before',
    meaning: known
      ? 'Level and description cannot be read without the keys; the length is that of an alert.'
      : 'Level and description cannot be read without the keys.',
    usualCauses: shapes.map((shape) => `The length fits ${shape}.`),
    nextStepForYou:
      'Look at what followed: FIN after a lone record is mostly close_notify. To read it, log keys with SSLKEYLOGFILE.',
    nextStepForPeer: 'Read the alert in its own log: the sender knows the name.',
    citations: ['RFC 9846 §5.2', 'RFC 5246 §6.2.3'],
  }
}
