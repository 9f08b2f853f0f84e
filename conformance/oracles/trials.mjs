import { randomBytes } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { compare } from './statistics.mjs'

/** How many pairs are made before any is timed; only whole batches are. */
export const batch = 32
/** Nanoseconds by which the clock moves; a random part of it is added, so that no two times are the same. */
const clockStep = 10

/**
 * Times what a build does with inputs of two classes. `make(0)` and `make(1)` are the classes, and each
 * input is a new one; `load` brings it to where `act` finds it. Inputs are made before a batch is
 * timed; pairs are made in random order and taken in random order, so that whatever else the machine
 * does falls on both. What differs among the answers, as `tell` tells them, is told as well.
 */
export async function trials(subject, build, { pairs, warmUp }) {
  const { make, tell = JSON.stringify } = subject
  const times = [new Float64Array(pairs), new Float64Array(pairs)]
  const answers = new Set()
  for (let done = -warmUp; done < pairs; done += batch) {
    const inputs = Array.from({ length: batch }, () => makeBoth(make, build))
    await setImmediate()
    for (const [n, pair] of inputs.entries()) {
      for (const which of randomOrder()) {
        const { answer, time } = timed(subject, build, pair[which])
        answers.add(tell(answer))
        if (done + n >= 0) times[which][done + n] = time
      }
    }
  }
  return { ...compare(...times), answers: [...answers] }
}

function timed({ load = asIs, builds }, build, input) {
  const act = builds[build]
  const loaded = load(input)
  const start = performance.now()
  const answer = act(loaded)
  const end = performance.now()
  return { answer, time: (end - start) * 1e6 + Math.random() * clockStep }
}

function makeBoth(make, build) {
  const pair = []
  for (const which of randomOrder()) pair[which] = make(which, build)
  return pair
}

function randomOrder() {
  return randomBytes(1)[0] & 1 ? [0, 1] : [1, 0]
}

const asIs = (input) => input
