import { setTimeout as pass } from 'node:timers/promises'
import { causes } from './in-time.mjs'

const WORKERS = 8
const PAUSE_MS = 20

/** Sessions that begin, resume and end, all the time. */
export class Load {
  #population
  #isOver = false
  #workers

  constructor(population) {
    this.#population = population
    this.#workers = Array.from({ length: WORKERS }, (_, n) => this.#work(n))
  }

  async stop() {
    this.#isOver = true
    await Promise.all(this.#workers)
  }

  async #work(n) {
    for (let index = n; !this.#isOver; index += WORKERS) {
      const life = await this.#population.begin(index)
      if (life) await this.#population.resume(life)
      // An alert ends those from before, too, whether Redis is there or not.
      if (index % 20 === 7) await this.#endOne(causes[index % 2])
      await this.#population.tryKilled()
      await pass(PAUSE_MS)
    }
  }

  async #endOne(cause) {
    const { healthy } = this.#population
    const [life] = healthy.splice(Math.floor(Math.random() * healthy.length), 1)
    const isKilled = life && (await this.#population.kill(life, cause))
    if (life && !isKilled) healthy.push(life)
  }
}
