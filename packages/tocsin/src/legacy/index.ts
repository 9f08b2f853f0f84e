/** Old versions, suites and key exchanges, for whoever has to meet old peers: off unless named in `versions`. */
export { tls10, tls11, tls12, tls13 } from './versions.ts'
