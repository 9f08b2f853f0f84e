import type { ConnectionInfo } from 'tocsin'
import type { ServeEvent } from '../serve/event.ts'
import { connectionText, versionNotice } from './connection.ts'
import { alertFields } from './conversation.ts'
import { reasonText } from './session.ts'
import type { Style } from './style.ts'
import { alertLine, count } from './timeline.ts'

/** An event as lines for people, most of them one. */
export function serveLine(event: ServeEvent, style: Style): string {
  switch (event.event) {
    case 'listening':
      return style.strong(`listening on ${event.address}, port ${event.port}`)
    case 'connection':
      return style.faint(`#${event.id} from ${event.remote}`)
    case 'connected':
      return connectedLines(event, style)
    case 'alert': {
      const { condition, code } = event.alert
      const why = condition === undefined || code === 0 ? '' : `, because of ${condition}`
      return `#${event.id} ${alertLine(event.alert, style)}${why}`
    }
    case 'error':
      return `#${event.id} ${style.bad(`!  ${event.error.message} [${event.error.code}]`)}`
    case 'early-data':
      return `#${event.id} <- early data, ${count(event.bytes, 'byte')}, which anybody may have sent again`
    case 'closed':
      return style.faint(`#${event.id} closed`)
    case 'session-forgotten':
      return `#${event.id} .  its sessions are forgotten, ${reasonText(event.reason)}`
    case 'sessions':
      return style.doubtful(troubleText(event))
  }
}

function connectedLines(
  { id, info }: Extract<ServeEvent, { readonly event: 'connected' }>,
  style: Style,
): string {
  const line = style.good(`#${id} =  ${connectionText(info)}${clientText(info)}`)
  const notice = versionNotice(info)
  return notice === undefined ? line : `${line}\n${style.doubtful(`#${id} !  ${notice}`)}`
}

/** An event as one line of NDJSON. */
export function serveJson(event: ServeEvent, at: Date): string {
  return `${JSON.stringify({ schema: 'tocsin/serve/1', at: at.toISOString(), ...fields(event) })}\n`
}

function troubleText({
  trouble,
  message,
}: Extract<ServeEvent, { readonly event: 'sessions' }>): string {
  const said = message === undefined ? '' : `: ${message}`
  return `sessions: ${trouble.replaceAll('-', ' ')}${said}`
}

function clientText({ serverName, peerCertificates }: ConnectionInfo): string {
  const name = serverName === undefined ? ', no server name' : `, for ${serverName}`
  return peerCertificates.length === 0 ? name : `${name}, with a client certificate`
}

function fields(event: ServeEvent): object {
  switch (event.event) {
    case 'connected': {
      const { version, cipherSuite, group, signatureScheme, serverName } = event.info
      return {
        event: event.event,
        id: event.id,
        version,
        cipherSuite,
        group,
        signatureScheme,
        resumed: event.info.resumed,
        serverName: serverName ?? null,
        applicationProtocol: event.info.applicationProtocol ?? null,
        clientCertificates: event.info.peerCertificates.length,
      }
    }
    case 'alert':
      return { event: event.event, id: event.id, ...alertFields(event.alert) }
    case 'error':
      return { event: event.event, id: event.id, ...event.error }
    case 'session-forgotten': {
      const { event: name, id, family, reason } = event
      return { event: name, id, family, cause: reason.cause, alert: reason.alert ?? null }
    }
    case 'listening':
    case 'connection':
    case 'early-data':
    case 'closed':
    case 'sessions':
      return event
  }
}
