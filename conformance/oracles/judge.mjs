import { cbcSubjects } from './cbc.mjs'
import { connectionSubjects } from './connections.mjs'
import { binderSubjects, pskSubjects, rsaSubjects } from './key-exchange.mjs'
import { aeadSubjects, encryptThenMacSubjects } from './sealed.mjs'
import { batch, trials } from './trials.mjs'

/** Where something could be told apart, by name. */
export const oracles = {
  cbc: cbcSubjects,
  'encrypt-then-mac': encryptThenMacSubjects,
  aead: aeadSubjects,
  connection: connectionSubjects,
  rsa: rsaSubjects,
  psk: pskSubjects,
  binder: binderSubjects,
}

const warmUp = 512

/** Judges every build of every subject, one after another, and gives each as it is done. */
export async function* judged(names, share) {
  for (const subject of names.flatMap((name) => oracles[name]())) {
    for (const build of Object.keys(subject.builds)) {
      const pairs = batch * Math.ceil((subject.pairs * share) / batch)
      const result = await measured(subject, build, pairs)
      const { oracle, title, classes, isTimed = true } = subject
      const judgement = { oracle, title, classes, build, isTimed, ...result }
      yield { ...judgement, isRight: isRight(judgement) }
    }
  }
}

/** What is found in the real build has to be found again, for in many tests one is sure to be wrong. */
async function measured(subject, build, pairs) {
  const first = await trials(subject, build, { pairs, warmUp })
  const isSure = build !== 'tocsin' || !first.found || subject.isTimed === false
  return isSure ? first : trials(subject, build, { pairs: 2 * pairs, warmUp })
}

/** A careless build has to be found out by time, whatever it answers. */
function isRight({ build, isTimed, answers, found }) {
  if (build !== 'tocsin') return found
  return answers.length === 1 && !(isTimed && found)
}
