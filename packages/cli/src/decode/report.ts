import type { AlertSeen, FlowEvent, FlowInfo } from 'tocsin/decode'
import { alertLine, type Drawing, eventLines, flowHead } from '../render/decode.ts'
import { alertDocument, explainedDocument } from './alert-line.ts'

/** What the events of a file become. */
export interface Report {
  readonly event: (event: FlowEvent) => void
  readonly closed: (flow: FlowInfo) => void
  readonly end: () => void
}

/** Where a report goes, and of what. */
export interface Reported extends Drawing {
  readonly file: string
  readonly print: (text: string) => void
}

/** A line for each alert, as it is found. */
export function alertsReport(
  { file, print, ...drawing }: Reported,
  form: 'text' | 'ndjson',
): Report {
  const text = (alert: AlertSeen) =>
    form === 'ndjson' ? JSON.stringify(alertDocument(file, alert)) : alertLine(file, alert, drawing)
  return {
    event: (event) => {
      if (event.kind === 'alert') print(`${text(event)}\n`)
    },
    closed: () => {},
    end: () => {},
  }
}

type AlertDocument = ReturnType<typeof explainedDocument>

/** Keeps the alerts for one document at the end. */
export function collectingReport(file: string, into: AlertDocument[]): Report {
  return {
    event: (event) => {
      if (event.kind === 'alert') into.push(explainedDocument(file, event))
    },
    closed: () => {},
    end: () => {},
  }
}

/** What is held of the connections that are still open: beyond it those that began first are told as they are. */
const MOST_EVENTS = 20_000
const MOST_OF_ONE = 1000

interface Timeline {
  readonly flow: FlowInfo
  readonly events: FlowEvent[]
  omitted: number
}

/** The timeline of each connection, told when the connection is closed. */
export function timelinesReport(reported: Reported): Report {
  const open = new Map<FlowInfo, Timeline>()
  let held = 0
  const tell = (timeline: Timeline) => {
    open.delete(timeline.flow)
    held -= timeline.events.length
    const text = timelineText(timeline, reported)
    if (text !== '') reported.print(text)
  }
  return {
    event: (event) => {
      const timeline = open.get(event.flow) ?? { flow: event.flow, events: [], omitted: 0 }
      open.set(event.flow, timeline)
      if (timeline.events.length >= MOST_OF_ONE && event.kind !== 'alert') timeline.omitted += 1
      else held += timeline.events.push(event) > 0 ? 1 : 0
      const [first] = open.values()
      if (held > MOST_EVENTS && first) tell(first)
    },
    closed: (flow) => {
      const timeline = open.get(flow)
      if (timeline) tell(timeline)
    },
    end: () => {
      for (const timeline of open.values()) tell(timeline)
    },
  }
}

/** Connections in which there is no TLS are passed over. */
function timelineText({ flow, events, omitted }: Timeline, { file, ...drawing }: Reported): string {
  const isTls = events.some(({ kind }) => kind !== 'not-tls' && kind !== 'closed' && kind !== 'gap')
  const [first] = events
  if (!first || !isTls) return ''
  const start = first.place.seconds + first.place.nanoseconds / 1e9
  const lines = [
    flowHead(file, flow, drawing),
    ...events.flatMap((event) => eventLines(event, start, drawing)),
    ...(omitted > 0 ? [`            … and ${omitted} events more`] : []),
    '',
  ]
  return `${lines.join('\n')}\n`
}

/** Every event as it comes, each with its connection: for captures that are still being made. */
export function liveReport({ file, print, ...drawing }: Reported): Report {
  const told = new Set<FlowInfo>()
  let current: FlowInfo | undefined
  let start: number | undefined
  return {
    event: (event) => {
      if (event.kind === 'not-tls' && !told.has(event.flow)) return
      start ??= event.place.seconds + event.place.nanoseconds / 1e9
      if (event.flow !== current) print(`${flowHead(file, event.flow, drawing)}\n`)
      current = event.flow
      told.add(event.flow)
      print(`${eventLines(event, start, drawing).join('\n')}\n`)
    },
    closed: (flow) => void told.delete(flow),
    end: () => {},
  }
}
