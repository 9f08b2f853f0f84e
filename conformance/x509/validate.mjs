import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { answerTo } from './answer.mjs'

/** Answers the cases on standard input, one a line, or those of the documents that are named. */
export async function main(files) {
  const answers = files.length > 0 ? ofDocuments(files) : ofLines(process.stdin)
  for await (const answer of answers) {
    if (!process.stdout.write(`${JSON.stringify(answer)}\n`)) await once(process.stdout, 'drain')
  }
}

function* ofDocuments(files) {
  for (const file of files) {
    for (const testcase of JSON.parse(readFileSync(file, 'utf8')).testcases)
      yield answerTo(testcase)
  }
}

/** A line that is no test case is answered, too. */
export async function* ofLines(input) {
  let number = 0
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    if (line.trim() !== '') yield ofLine(line, number)
  }
}

/** What is no test case is no certificate either: nobody would send an alert for it. */
function ofLine(line, number) {
  let id = null
  try {
    const testcase = JSON.parse(line)
    if (typeof testcase.id === 'string') id = testcase.id
    return answerTo(testcase)
  } catch (error) {
    return { id, ok: false, alert: null, error: `line ${number}: ${error.message}` }
  }
}
