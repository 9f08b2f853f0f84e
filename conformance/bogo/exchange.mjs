import { failsCallback } from './callbacks.mjs'
import { retried } from './configuration.mjs'
import { unmet, unmetAtEnd } from './expectations.mjs'
import { octets } from './octets.mjs'
import { verifierOf } from './verifier.mjs'
import { wordsFor } from './words.mjs'

/** What the runner reads when the shim writes first. */
const INITIAL_WRITE = 'hello'
/** How much BoringSSL's shim reads, and so writes, at a time. */
const READ_SIZE = 512
/** Where a client is behind ServerHello and EncryptedExtensions, by the numbers of the messages. */
const PHASES = { 2: 'WAIT_EE', 8: 'WAIT_FINISHED' }
/** Sizes around those of records, for `-write-different-record-sizes`. */
const RECORD_SIZES = [0, 1, 255, 256, 257, 16383, 16384, 16385, 32767, 32768, 32769]

/**
 * One connection to the runner, from start to end: a connection of tocsin's joined to a socket, and
 * what the test wants done with it. Data is sent back with every bit turned.
 */
export class Exchange {
  #socket
  #connection
  #settings
  #retry
  #ledger
  #done
  #isDone = false
  #late = []
  #unfinished

  constructor({ socket, connection, settings, retry, ledger }) {
    this.#socket = socket
    this.#connection = connection
    this.#settings = settings
    this.#retry = retry
    this.#ledger = ledger
  }

  /** What went wrong, in words, or nothing; the socket is closed by then. */
  run() {
    const result = new Promise((resolve) => {
      this.#done = resolve
    })
    const closed = new Promise((resolve) => {
      this.#socket.on('close', resolve)
    })
    this.#socket.on('data', (bytes) => this.#attempt(() => this.#receive(bytes)))
    this.#socket.on('end', () => this.#attempt(() => this.#receiveEnd('end')))
    this.#socket.on('error', () => this.#attempt(() => this.#receiveEnd('reset')))
    this.#take(this.#connection.start())
    this.#beginEarlyData()
    return closed.then(() => {
      this.#finish(`the runner closed the connection in ${this.#connection.phase}`)
      return result
    })
  }

  /** What we do wrong ends the test, and nothing else. */
  #attempt(act) {
    try {
      act()
    } catch (error) {
      this.#finish(wordsFor(error))
    }
  }

  /** Asynchronous tests want to see that a stack survives input by the byte. */
  #receive(bytes) {
    this.#finishWrite()
    if (this.#settings.expectTicketAgeSkew) this.#ledger.received.push(bytes)
    const portion = this.#settings.async ? 1 : bytes.length
    for (let at = 0; at < bytes.length; at += portion) {
      this.#take(this.#connection.receive(new Uint8Array(bytes.subarray(at, at + portion))))
      this.#writeEarlyAfterMessage()
    }
  }

  /** As in BoringSSL's shim, an end without close_notify is an error only where the test says so. */
  #receiveEnd(how) {
    if (this.#connection.info && !this.#settings.checkCloseNotify) {
      this.#take(this.#connection.abandon())
      this.#finish()
    } else this.#take(this.#connection.receiveEnd(how))
    this.#socket.end()
  }

  /** What is to be written goes first: who hears of an event may send more. */
  #take(events) {
    for (const { type, bytes } of events) {
      if (type === 'write') this.#write(bytes)
    }
    for (const event of events) this.#on[event.type]?.(event)
  }

  /** Of an unfinished write only the first octet goes out, before more has been read. */
  #write(bytes) {
    if (this.#unfinished) this.#unfinished.push(bytes)
    else if (this.#socket.writable) this.#socket.write(bytes)
  }

  #finishWrite() {
    const unfinished = this.#unfinished ?? []
    this.#unfinished = undefined
    for (const bytes of unfinished) this.#write(bytes)
  }

  #on = {
    connected: ({ info }) => this.#onConnected(info),
    data: ({ bytes }) => this.#echo(bytes),
    question: ({ question, answer }) => this.#onQuestion(question, answer),
    session: ({ session }) => this.#ledger.sessions.push(session),
    'early-data': ({ bytes }) => this.#echo(bytes),
    'early-data-answered': ({ isAccepted }) => this.#onEarlyDataAnswered(isAccepted),
    secret: ({ label, line }) => this.#onSecret(label, line),
    renegotiated: () => {
      this.#ledger.renegotiationCount += 1
    },
    'peer-closed': () => this.#onPeerClosed(),
    error: ({ error }) => this.#finish(wordsFor(error)),
    closed: () => this.#finish(),
  }

  /** Half-closes, so that the runner sees our alert; the socket goes when the runner's end comes. */
  #finish(failure) {
    if (this.#isDone) return
    this.#isDone = true
    this.#done(failure)
    this.#finishWrite()
    this.#socket.end()
    this.#socket.resume()
  }

  #fail(failure) {
    this.#finish(failure)
    this.#take(this.#connection.abandon())
  }

  /** What a client writes first it writes early, if it can. There is nothing to export yet. */
  #beginEarlyData() {
    if (this.#connection.earlyDataLeft === 0) return
    this.#ledger.offersEarlyData = true
    if (this.#settings.exportKeyingMaterial) this.#fail(':HANDSHAKE_NOT_COMPLETE:')
    else if (!this.#settings.earlyWriteAfterMessage)
      this.#writeFirst((bytes) => this.#sendEarly(bytes))
  }

  /** Early data goes as long as the handshake does, if the test says so only behind a message of the server's. */
  #writeEarlyAfterMessage() {
    const { earlyWriteAfterMessage } = this.#settings
    if (!earlyWriteAfterMessage || this.#connection.phase !== PHASES[earlyWriteAfterMessage]) return
    this.#settings = { ...this.#settings, earlyWriteAfterMessage: undefined }
    this.#writeFirst((bytes) => this.#sendEarly(bytes))
  }

  /** As much as may go early; the rest waits for the handshake. */
  #sendEarly(bytes) {
    const early = bytes.subarray(0, this.#connection.earlyDataLeft)
    if (early.length > 0) this.#take(this.#connection.sendEarlyData(early))
    this.#late.push(bytes.subarray(early.length))
  }

  /** What follows a rejection is another connection to BoringSSL, with expectations of its own. */
  #onEarlyDataAnswered(isAccepted) {
    this.#ledger.acceptsEarlyData = isAccepted
    if (isAccepted || !this.#settings.expectRejectEarlyData) return
    this.#settings = retried(this.#retry)
  }

  /** A server makes that of early data only if it takes it; a client is told what became of it. */
  #onSecret(label, line) {
    this.#ledger.keep(label, line)
    const isEarly = label === 'CLIENT_EARLY_TRAFFIC_SECRET'
    if (isEarly && this.#settings.server) this.#ledger.acceptsEarlyData = true
  }

  #onConnected(info) {
    this.#ledger.resumed = info.resumed
    const failure = unmet(this.#settings, info, this.#ledger)
    if (failure) {
      this.#fail(failure)
      return
    }
    this.#export(info)
    if (this.#settings.sendAlert) {
      this.#take(this.#connection.refuse('record.decompression-failed', { told: 'by the test' }))
      return
    }
    if (this.#ledger.acceptsEarlyData) for (const bytes of this.#late) this.#send(bytes)
    else this.#writeFirst((bytes) => this.#send(bytes))
    if (this.#settings.shimShutsDown) this.#close()
    else this.#updateKeysBeforeRead()
  }

  #export({ role, exportKeyingMaterial }) {
    if (this.#settings.exportTrafficSecrets) this.#send(this.#ledger.trafficSecrets(role))
    const { exportLabel, exportContext, useExportContext } = this.#settings
    const length = this.#settings.exportKeyingMaterial
    if (!length) return
    const context = useExportContext ? octets(exportContext) : undefined
    this.#send(exportKeyingMaterial(exportLabel, context, length))
  }

  #writeFirst(send) {
    const { shimWritesFirst, readWithUnfinishedWrite } = this.#settings
    const { shimInitialWrite = INITIAL_WRITE } = this.#settings
    const { repeatShimInitialWrite = 1, writeDifferentRecordSizes } = this.#settings
    if (writeDifferentRecordSizes) {
      for (const size of RECORD_SIZES) send(new Uint8Array(size).fill(0x42))
    } else if (readWithUnfinishedWrite) {
      this.#unfinished = []
      send(octets(shimInitialWrite))
      const [first, ...others] = this.#unfinished
      this.#socket.write(first.subarray(0, 1))
      this.#unfinished = [first.subarray(1), ...others]
    } else if (shimWritesFirst) {
      for (let count = 0; count < repeatShimInitialWrite; count += 1) {
        send(octets(shimInitialWrite))
      }
    }
  }

  #echo(bytes) {
    const { readSize = READ_SIZE, keyUpdate, shimShutsDown } = this.#settings
    if (shimShutsDown) return
    for (let at = 0; at < bytes.length; at += readSize) {
      if (keyUpdate) this.#updateKeys()
      this.#send(bytes.subarray(at, at + readSize).map((octet) => octet ^ 0xff))
      this.#updateKeysBeforeRead()
    }
  }

  #updateKeysBeforeRead() {
    if (this.#settings.keyUpdateBeforeRead) this.#updateKeys()
  }

  #updateKeys() {
    if (!this.#connection.ended) this.#take(this.#connection.updateKeys())
  }

  #send(bytes) {
    if (!this.#connection.ended) this.#take(this.#connection.send(bytes))
  }

  /** Ours is the first close_notify; only some tests wait for the runner's. */
  #close() {
    this.#take(this.#connection.close())
    if (!this.#settings.checkCloseNotify) this.#finish()
  }

  #onPeerClosed() {
    const failure = unmetAtEnd(this.#settings, this.#connection.info, this.#ledger)
    if (failure) this.#fail(failure)
    else this.#take(this.#connection.close())
  }

  /** Somebody is about to answer, or we do, and not at once. */
  async #onQuestion(question, answer) {
    const found = await (answer ?? this.#answerLater(question))
    if (this.#connection.ended) return
    this.#attempt(() => {
      const { refusedBecause, ...facts } = found
      const isRefused = refusedBecause !== undefined
      this.#take(
        isRefused ? this.#connection.refuse(refusedBecause, facts) : this.#connection.answer(found),
      )
    })
  }

  async #answerLater(question) {
    await new Promise(setImmediate)
    if (question.type === 'choose-credential' && failsCallback(this.#settings)) {
      return { refusedBecause: 'internal.configuration', callback: 'fails' }
    }
    return this.#answers[question.type](question)
  }

  #answers = {
    verify: (question) => ({
      type: 'verify',
      verdict: verifierOf(this.#settings, this.#ledger).verify(question),
    }),
    'choose-credential': ({ role, request }) => {
      const { credentials } = this.#ledger
      const credential = role === 'client' ? this.#ledger.choose(request) : credentials[0]
      if (role === 'client' && !credential && credentials.length > 0) {
        return { refusedBecause: 'hello.no-common-signature-scheme', of: credentials.length }
      }
      return { type: 'choose-credential', credential }
    },
    decrypt: ({ credential, ciphertext }) => ({
      type: 'decrypt',
      encoded: credential.decryptNow(ciphertext),
    }),
    sign: ({ credential, algorithm, message }) => ({
      type: 'sign',
      signature: credential.signNow(algorithm, message),
    }),
  }
}
