import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) =>
  fileURLToPath(new URL(`packages/tocsin/src/${path}`, import.meta.url))

/** Tests run the sources: a stale build can hide nothing. */
const alias = [
  { find: /^tocsin$/, replacement: source('index.ts') },
  { find: /^tocsin\/alerts$/, replacement: source('alert/index.ts') },
  {
    find: /^tocsin\/(wire|decode|diagnose|legacy|lab|noble|node|redis)$/,
    replacement: source('$1/index.ts'),
  },
]

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['packages/*/{src,test}/**/*.test.ts', 'conformance/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'interop',
          include: ['packages/*/test/**/*.interop.ts'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
