const { join } = require('node:path')

/** The layers of docs/architecture.md §3: an arrow points at what is imported, and never upward. */
const LAYERS = [
  'alert',
  'wire',
  'crypto',
  'record',
  'x509',
  'session',
  'handshake',
  'connection',
  'legacy',
  'lab',
]
const OUTSIDE = ['node', 'redis', 'noble', 'decode', 'diagnose', 'probe']
const src = (names) => `^packages/tocsin/src/(${names.join('|')})/`
const forbid = (name, from, to) => ({ name, severity: 'error', from, to })

module.exports = {
  forbidden: [
    ...LAYERS.map((layer, i) =>
      forbid(
        `${layer}-imports-downward`,
        { path: src([layer]) },
        { path: src([...LAYERS.slice(i + 1), ...OUTSIDE]) },
      ),
    ),
    forbid('crypto-imports-nothing', { path: src(['crypto']) }, { path: src(['alert', 'wire']) }),
    forbid(
      'decode-needs-no-engine',
      { path: src(['decode']) },
      { path: src(['x509', 'session', 'handshake', 'connection', 'lab']) },
    ),
    forbid(
      'diagnose-is-about-text',
      { path: src(['diagnose']) },
      { path: src([...LAYERS.slice(1), ...OUTSIDE.filter((name) => name !== 'diagnose')]) },
    ),
    forbid('record-knows-no-x509', { path: src(['x509']) }, { path: src(['record']) }),
    forbid(
      'versions-do-not-mix',
      { path: '^packages/tocsin/src/handshake/(tls1[23])/' },
      {
        path: '^packages/tocsin/src/handshake/tls1',
        pathNot: '^packages/tocsin/src/handshake/$1/',
      },
    ),
    forbid(
      'client-is-not-server',
      { path: '^packages/tocsin/src/handshake/([^/]+)/client/' },
      { path: '^packages/tocsin/src/handshake/$1/server/' },
    ),
    forbid(
      'server-is-not-client',
      { path: '^packages/tocsin/src/handshake/([^/]+)/server/' },
      { path: '^packages/tocsin/src/handshake/$1/client/' },
    ),
    forbid(
      'core-has-no-node',
      { path: '^packages/tocsin/src/', pathNot: src(['node', 'redis']) },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'library-has-no-dependencies',
      { path: '^packages/tocsin/src/', pathNot: src(['noble', 'redis']) },
      {
        dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown'],
      },
    ),
    forbid(
      'library-does-not-know-the-cli',
      { path: '^packages/tocsin/' },
      { path: '^packages/cli/' },
    ),
    forbid('no-cycles', {}, { circular: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.ts$' },
    tsConfig: { fileName: join(__dirname, 'tsconfig.base.json') },
    tsPreCompilationDeps: true,
  },
}
