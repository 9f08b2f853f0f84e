import type { Epoch } from 'tocsin'
import {
  AlertDescription,
  type AlertName,
  alertFor,
  alertLabel,
  alertRegistry,
  type ConditionId,
  conditions,
  type LevelRule,
} from 'tocsin/alerts'
import {
  isOld,
  type OpensslPart,
  type Role,
  type Scene,
  type Setup,
  type TourVersion,
  versionsOf,
} from './scene.ts'

/** A program that plays an end, as `ends` in the JSON names it without its version. */
export type Program = 'tocsin' | 'openssl'

/** One end of one connection. */
export interface Part {
  readonly program: Program
  readonly setup: Setup
  /** What the setup does not say, for openssl. */
  readonly openssl: OpensslPart
}

/** One connection of the tour, and what the catalogue says must be seen on it. */
export interface Row {
  /** The registered name, or unknown(code). */
  readonly alert: string
  readonly code: number
  readonly version: TourVersion
  readonly sender: Role
  readonly parts: Readonly<Record<Role, Part>>
  readonly condition: ConditionId
  readonly source: string
  readonly how: string
  readonly level: LevelRule
  readonly epoch: Epoch
  /** Other alerts that a correct program may send for the same reason. */
  readonly also: readonly AlertName[]
}

/** The rows of a scene: tocsin with tocsin, then openssl at the ends that it can play. */
export function rowsOf(scene: Scene): readonly Row[] {
  return versionsOf(scene).flatMap((version) => {
    const like = isOld(version) ? 'TLS 1.2' : version
    const casts = (['client', 'server'] as const).filter((role) => {
      const part = scene.openssl?.[role]
      return part !== undefined && (part.versions ?? scene.versions).includes(like)
    })
    return [undefined, ...casts].map((openssl) => rowOf(scene, version, openssl))
  })
}

function rowOf(scene: Scene, version: TourVersion, openssl: Role | undefined): Row {
  const { alert, condition, sender, how } = scene
  const code = typeof alert === 'number' ? alert : AlertDescription[alert]
  return {
    alert: alertLabel(code),
    code,
    version,
    sender,
    parts: {
      client: partOf(scene, 'client', openssl),
      server: partOf(scene, 'server', openssl),
    },
    condition,
    source: sourceOf(condition, version),
    how,
    level: levelOf(alert, version),
    epoch: typeof scene.epoch === 'string' ? scene.epoch : epochIn(scene.epoch, version),
    also: conditions[condition].also ?? [],
  }
}

function partOf(scene: Scene, role: Role, openssl: Role | undefined): Part {
  return {
    program: role === openssl ? 'openssl' : 'tocsin',
    setup: scene[role] ?? {},
    openssl: scene.openssl?.[role] ?? {},
  }
}

function epochIn(epoch: Exclude<Scene['epoch'], string>, version: TourVersion): Epoch {
  return epoch[version === 'TLS 1.3' ? version : 'TLS 1.2']
}

/** What cites the alert of this version. */
function sourceOf(condition: ConditionId, version: TourVersion): string {
  const { source, before13, alert } = conditions[condition]
  const named = alertFor(condition, version === 'TLS 1.3' ? 'tls13' : 'tls12')
  return before13 && named !== alert ? before13.source : source
}

/** Codes that nobody registered are errors, and errors are fatal (RFC 9846 §6). */
function levelOf(alert: AlertName | number, version: TourVersion): LevelRule {
  if (typeof alert === 'number') return 'fatal'
  const { tls13, tls12 } = alertRegistry[alert]
  return version === 'TLS 1.3' ? tls13 : tls12
}
