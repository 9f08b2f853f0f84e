import type { Empty } from '../../wire/codec.ts'
import type { Policy } from '../policy.ts'
import { requireValid } from '../require.ts'

/** Without it the master secret does not depend on the whole handshake: some policies insist (RFC 7627 §5.2). */
export function requireExtendedMasterSecret(policy: Policy, extension: Empty | undefined): void {
  const isFine = extension !== undefined || policy.extendedMasterSecret !== 'require'
  requireValid(isFine, 'hello.extended-master-secret-missing')
}
