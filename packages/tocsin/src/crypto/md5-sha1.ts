import { concat } from './bytes.ts'
import type { Digest, RunningHash } from './provider.ts'

/** MD5 and SHA-1 side by side, 36 bytes: what TLS before 1.2 hashes and signs (RFC 4346 §7.4.8, §7.4.9). */
export function md5Sha1(md5: Digest, sha1: Digest): Digest {
  return {
    outputLength: md5.outputLength + sha1.outputLength,
    digest: (data) => concat(md5.digest(data), sha1.digest(data)),
    create: () => running(md5.create(), sha1.create()),
  }
}

function running(first: RunningHash, second: RunningHash): RunningHash {
  return {
    update(data) {
      first.update(data)
      second.update(data)
    },
    digest: () => concat(first.digest(), second.digest()),
    copy: () => running(first.copy(), second.copy()),
  }
}
