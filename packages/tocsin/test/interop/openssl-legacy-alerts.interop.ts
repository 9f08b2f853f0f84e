import { legacyAlerts } from './legacy/alerts.ts'
import { openssl } from './peers/openssl.ts'

await legacyAlerts(openssl)
