import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AlertEvent, ForgetReason, ServerSessions } from 'tocsin'
import { createSecureContext, TLSSocket } from 'tocsin/node'
import { connectionError } from '../connection-error.ts'
import type { KeyLog } from '../key-log.ts'
import { misuse } from '../tls-plan.ts'
import type { Hear } from './event.ts'
import type { ServePlan } from './plan.ts'
import { type Respond, respondAlert, respondEcho, respondHttp } from './respond.ts'

/** A connection that was taken. */
export interface Accepted {
  /** Closes it politely. */
  readonly close: () => void
  /** Resolves when there is nothing more to hear of it. */
  readonly closed: Promise<void>
}

/** Takes one connection. */
export type Accept = (transport: Socket, id: number, hear: Hear) => Accepted

const responses: Readonly<Record<ServePlan['response'], Respond>> = {
  http: respondHttp,
  echo: respondEcho,
  alert: respondAlert,
}

/** An honest server: reads certificates and keys once. */
export function honest(
  plan: ServePlan,
  keyLog: KeyLog | undefined,
  sessions: ServerSessions | undefined,
): Accept {
  const secureContext = contextOf(plan)
  const { requestCert, rejectUnauthorized, pskCallback } = plan.tls
  const respond = responses[plan.response]
  return (transport, id, hear) => {
    const socket = new TLSSocket(transport, {
      isServer: true,
      secureContext,
      requestCert,
      rejectUnauthorized,
      pskCallback,
      sessions,
      keyLog: keyLog !== undefined,
    })
    const early: Buffer[] = []
    socket
      .on('alert', (alert: AlertEvent) => hear({ event: 'alert', id, alert }))
      .on('keylog', (line: Buffer) => keyLog?.line(line))
      .on('earlydata', (data: Buffer) => {
        early.push(data)
        hear({ event: 'early-data', id, bytes: data.length })
      })
      .on('sessionforgotten', (family: string, reason: ForgetReason) =>
        hear({ event: 'session-forgotten', id, family, reason }),
      )
      .on('error', (error) => hear({ event: 'error', id, error: connectionError(error) }))
      .once('secure', () => {
        if (socket.info) hear({ event: 'connected', id, info: socket.info })
        respond(socket, Buffer.concat(early))
      })
    return { close: () => void socket.destroy(), closed: closing(socket, id, hear) }
  }
}

/** Tells that a stream is closed, and resolves then. */
export function closing(stream: Duplex, id: number, hear: Hear): Promise<void> {
  return new Promise((resolve) => {
    stream.once('close', () => {
      hear({ event: 'closed', id })
      resolve()
    })
  })
}

function contextOf({ tls, files }: ServePlan) {
  try {
    return createSecureContext(tls)
  } catch (error) {
    if (error instanceof Error && error.name === 'MisuseError') throw misuse(error, files)
    throw error
  }
}
