import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'tocsin/node'
import { respondAlert } from '../../serve/respond.ts'
import { LOOPBACK } from '../ends/end.ts'
import type { Laboratory } from '../laboratory.ts'
import { Forgotten, type Place } from './place.ts'

/** A server in this process that keeps its sessions in memory, as it does unless told otherwise. */
export async function oneServer(laboratory: Laboratory): Promise<Place> {
  const { chain, privateKey } = await laboratory.leaf('good')
  const forgotten = new Forgotten()
  const server = createServer({ cert: chain, key: privateKey }, (socket) => {
    const { remotePort = 0 } = socket
    socket.on('error', () => {}).on('sessionforgotten', () => forgotten.tell(remotePort))
    respondAlert(socket, Buffer.alloc(0))
  })
  await once(server.listen(0, LOOPBACK), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    ports: [port, port],
    forgotten: (clientPort) => forgotten.wait(clientPort),
    async stop() {
      server.close()
      await once(server, 'close')
    },
  }
}
