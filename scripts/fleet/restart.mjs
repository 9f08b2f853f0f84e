import { setTimeout as pass } from 'node:timers/promises'
import { now } from './drive.mjs'
import { each, oneOf, spread } from './figures.mjs'
import { Load } from './load.mjs'
import { Population } from './population.mjs'

const BEFORE_MS = 1000
const AWAY_MS = 2000
/** So many connections are open when Redis ends, and end by an alert while it is away. */
const HELD = 60
/** Until every server has seen that Redis is back, which is when it begins to settle. */
const MARGIN_MS = 2500
/** What Redis said before its end may be heard so much later. */
const SLACK_MS = 100

/**
 * Redis is killed under load and started again: handshakes go on as full ones, alerts go on ending
 * sessions, and nothing killed comes back. `kept`: what Redis keeps over its end.
 */
export async function restart({ fleet, meet, redis, settleMs, kept, lives, concurrency }) {
  const handshakes = []
  const onHandshake = ({ session }, outcome) => handshakes.push({ offered: session, ...outcome })
  const population = new Population({ fleet, meet, onHandshake })
  await each(Array(lives).fill(), concurrency, (_, index) => population.begin(index))
  const load = new Load(population)
  const old = [...population.healthy]
  const times = await interrupt(redis, population)
  const settledAt = times.readyAt + settleMs + MARGIN_MS
  while (now() < settledAt) {
    await population.resume(oneOf(old))
    await pass(20)
  }
  await load.stop()
  await each(population.killed, concurrency, (life) => population.tryEverywhere(life))
  const lost = await lostOf(population, concurrency)
  const acknowledged = await Promise.all(population.killed.map((life) => life.acknowledged))
  return verdict({ population, handshakes, lost, acknowledged, times, kept })
}

/** Ends Redis in the middle of everything; alerts then end sessions of which it cannot be told. */
async function interrupt(redis, population) {
  const held = Array.from({ length: HELD }, (_, index) =>
    population.hold(index, pass(BEFORE_MS + AWAY_MS / 4 + 10 * index)),
  )
  await pass(BEFORE_MS)
  const awayAt = now()
  await redis.kill()
  await pass(AWAY_MS)
  const backAt = now()
  await redis.start()
  const readyAt = now()
  await Promise.all(held)
  return { awayAt, backAt, readyAt }
}

/** Of those that no alert has ended, the ones that do not resume. */
async function lostOf(population, concurrency) {
  const lost = []
  await each(population.healthy, concurrency, async (life) => {
    if (!(await population.resume(life))) lost.push(life)
  })
  return lost
}

function verdict({ population, handshakes, lost, acknowledged, times, kept }) {
  const { counts, healthy, failures } = population
  for (const failure of failures) process.stderr.write(`fleet: ${failure}\n`)
  const isOld = ({ beganAt }) => beganAt < times.backAt
  const isOfAway = ({ killedAt }) => killedAt > times.awayAt && killedAt < times.backAt
  const figures = {
    ...counts,
    'killed while Redis was away': population.killed.filter(isOfAway).length,
    'healthy, resumed in the end': healthy.length - lost.length,
    'healthy from before, lost': lost.filter(isOld).length,
    'healthy from after, lost': lost.filter((life) => !isOld(life)).length,
    ...handshakeFigures(handshakes, times),
    ...acknowledgementFigures(acknowledged, times),
  }
  const wrong = [
    'killed, resumed',
    'handshakes failed',
    'healthy from after, lost',
    'forgetting, never acknowledged',
    'forgetting, acknowledged while Redis was away',
    ...(kept === 'nothing' ? [] : ['healthy from before, lost']),
  ]
  const isBack = figures['new sessions resume, ms after Redis is back'] !== undefined
  return { holds: isBack && wrong.every((name) => figures[name] === 0), figures }
}

function handshakeFigures(handshakes, { awayAt, backAt, readyAt }) {
  const away = handshakes.filter(
    ({ beganAt, isResumed }) => beganAt >= awayAt && beganAt < backAt && isResumed === false,
  )
  const offset = Date.now() - now()
  /** When the first handshake resumed that offered a session of a time. */
  const resumption = (isOf) => {
    const first = handshakes.find(
      ({ beganAt, isResumed, offered }) =>
        beganAt > backAt && isResumed && isOf(offered.issuedAt - offset),
    )
    return first && Math.round(first.decidedAt - readyAt)
  }
  return {
    'full handshakes while Redis was away': away.length,
    'which took, ms': spread(away.map(({ beganAt, connectedAt }) => connectedAt - beganAt)),
    'new sessions resume, ms after Redis is back': resumption((issuedAt) => issuedAt > backAt),
    'old sessions resume, ms after Redis is back': resumption((issuedAt) => issuedAt < backAt),
  }
}

function acknowledgementFigures(acknowledged, { awayAt, backAt }) {
  const isEarly = ({ at }) => at > awayAt + SLACK_MS && at < backAt
  const done = acknowledged.filter(({ isDone }) => isDone)
  return {
    'forgetting, acknowledged': done.length,
    'forgetting, never acknowledged': acknowledged.length - done.length,
    'forgetting, acknowledged while Redis was away': done.filter(isEarly).length,
  }
}
