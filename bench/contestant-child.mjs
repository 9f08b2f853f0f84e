import { bulkOf } from './tasks/bulk.mjs'
import { handshakesOf } from './tasks/handshakes.mjs'
import { idleOf } from './tasks/idle.mjs'
import { resumptionsOf } from './tasks/resumptions.mjs'
import { verificationsOf } from './tasks/verifications.mjs'

const tasks = {
  handshakes: handshakesOf,
  resumptions: resumptionsOf,
  bulk: bulkOf,
  idle: idleOf,
  verifications: verificationsOf,
}

/** Does what it is sent, and answers with the figure. */
process.on('message', async ({ kind, ...task }) => {
  process.send(await tasks[kind](task))
})
