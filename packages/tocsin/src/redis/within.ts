/** There was no answer in the time there was. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/**
 * What a promise gives, if it does so in time.
 *
 * Implementation notes. When this process itself was busy for longer than that, timers run before
 * sockets are read: an answer that is already there gets its turn before it is called late.
 */
export function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new NoAnswer(`redis did not answer within ${milliseconds} ms`))
    const timer = setTimeout(() => setImmediate(late), milliseconds).unref()
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
