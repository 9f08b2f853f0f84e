import { prepare, root, tryRun } from './prepare.mjs'

/** `npm start`: install, build, and the tour of every alert. Options after `--` are the tour's. */
prepare()
const tour = [`${root}packages/cli/bin/tocsin.js`, 'tour', ...process.argv.slice(2)]
process.exitCode = tryRun(process.execPath, tour)
