import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../scripts/prepare.mjs'
import { summaryOf } from './rounds.mjs'

const program = `${root}packages/cli/bin/tocsin.js`
const MEGABYTES = 500

/**
 * A capture of 500 MB, most of it application data of TLS: `tocsin decode --alerts --ndjson` and
 * `tshark -Y tls.alert_message` in turns, whole processes by the clock.
 */
export async function decode({ isQuick }) {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-decode-'))
  try {
    const path = join(folder, 'bench.pcap')
    const size = makeCapture(path, isQuick ? MEGABYTES / 10 : MEGABYTES)
    const hasTshark = spawnSync('tshark', ['--version']).status === 0
    if (!hasTshark) process.stdout.write('  tshark is not installed: tocsin alone\n')
    const commands = {
      tocsin: [process.execPath, program, 'decode', '--alerts', '--ndjson', path],
      ...(hasTshark && { tshark: ['tshark', '-r', path, '-Y', 'tls.alert_message'] }),
    }
    return await measured(commands, size, isQuick ? 1 : 3)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measured(commands, size, rounds) {
  const names = Object.keys(commands)
  const speeds = Object.fromEntries(names.map((name) => [name, []]))
  const memory = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const { seconds, megabytes } = await runOnce(commands[name])
      speeds[name].push(size / 1e6 / seconds)
      memory[name].push(megabytes)
    }
  }
  return [
    { title: 'capture read', unit: 'MB/s', figures: summaryOf(speeds, 'tshark') },
    { title: 'resident at most', unit: 'MB', figures: summaryOf(memory, 'tshark') },
  ]
}

/** VmHWM is the most that was ever resident, so the last look counts. */
async function runOnce([file, ...args]) {
  const start = performance.now()
  const child = spawn(file, args, { stdio: 'ignore' })
  let kilobytes = 0
  const look = setInterval(() => {
    kilobytes = Math.max(kilobytes, residentOf(child.pid))
  }, 20)
  await once(child, 'close')
  clearInterval(look)
  return { seconds: (performance.now() - start) / 1000, megabytes: kilobytes / 1024 }
}

function residentOf(pid) {
  const path = `/proc/${pid}/status`
  if (!existsSync(path)) return 0
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(path, 'utf8'))?.[1] ?? 0)
}

const RECORDS = [64, 517, 1400, 4096, 16_384]
const SEGMENT = 1448
const ROUNDS_OF_ONE = 3

/** Connections of a hello, records of application data in sizes that are usual, and an alert in the clear. */
function makeCapture(path, megabytes) {
  const file = openSync(path, 'w')
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(262_144, 16)
  header.writeUInt32LE(1, 20)
  let size = writeSync(file, header)
  const stream = streamOctets()
  for (let id = 0; size < megabytes * 1e6; id++) size += writeSync(file, connection(id, stream))
  closeSync(file)
  return size
}

function streamOctets() {
  const records = [recordOf(22, clientHello())]
  for (let n = 0; n < ROUNDS_OF_ONE; n++) {
    for (const length of RECORDS) records.push(recordOf(23, noise(length, n)))
  }
  records.push(recordOf(21, Buffer.from([2, 40])))
  return Buffer.concat(records)
}

function recordOf(type, fragment) {
  const head = Buffer.from([type, 3, 3, 0, 0])
  head.writeUInt16BE(fragment.length, 3)
  return Buffer.concat([head, fragment])
}

function clientHello() {
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    noise(32, 7),
    Buffer.from([0, 0, 2, 0xc0, 0x2f, 1, 0]),
  ])
  return Buffer.concat([Buffer.from([1, 0, 0, body.length]), body])
}

/** The same octets in every run: a linear congruential generator. */
function noise(length, seed) {
  const bytes = Buffer.alloc(length)
  let state = seed + 1
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[at] = state >>> 24
  }
  return bytes
}

function connection(id, stream) {
  const packets = [packet(id, { flags: 0x02, sequence: 0, payload: Buffer.alloc(0) })]
  for (let at = 0; at < stream.length; at += SEGMENT) {
    const payload = stream.subarray(at, at + SEGMENT)
    packets.push(packet(id, { flags: 0x18, sequence: at + 1, payload }))
  }
  packets.push(packet(id, { flags: 0x11, sequence: stream.length + 1, payload: Buffer.alloc(0) }))
  return Buffer.concat(packets)
}

const HEADERS = 14 + 20 + 20

function packet(id, { flags, sequence, payload }) {
  const length = HEADERS + payload.length
  const bytes = Buffer.alloc(16 + length)
  bytes.writeUInt32LE(1_700_000_000 + id, 0)
  bytes.writeUInt32LE(length, 8)
  bytes.writeUInt32LE(length, 12)
  const ip = 16 + 14
  bytes.writeUInt16BE(0x0800, ip - 2)
  bytes[ip] = 0x45
  bytes.writeUInt16BE(length - 14, ip + 2)
  bytes[ip + 8] = 64
  bytes[ip + 9] = 6
  bytes.writeUInt32BE(0x0a000001, ip + 12)
  bytes.writeUInt32BE(0x0a000002, ip + 16)
  const tcp = ip + 20
  bytes.writeUInt16BE(10_000 + (id % 50_000), tcp)
  bytes.writeUInt16BE(443, tcp + 2)
  bytes.writeUInt32BE(sequence, tcp + 4)
  bytes[tcp + 12] = 0x50
  bytes[tcp + 13] = flags
  bytes.writeUInt16BE(65_535, tcp + 14)
  payload.copy(bytes, tcp + 20)
  return bytes
}
