/** A value that is there, or comes later: stores in memory answer at once, those elsewhere cannot. */
export type Awaitable<T> = T | Promise<T>

/** Goes on with a value as soon as it is there: in the same call, if it is there already. */
export function whenReady<T, U>(
  value: Awaitable<T>,
  next: (value: T) => Awaitable<U>,
): Awaitable<U> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** The same for two values, which are waited for together; what fails at once leaves no rejection unheard. */
export function whenBoth<A, B, U>(
  one: () => Awaitable<A>,
  other: () => Awaitable<B>,
  next: (one: A, other: B) => Awaitable<U>,
): Awaitable<U> {
  const first = one()
  const second = besides(first, other)
  if (!(first instanceof Promise) && !(second instanceof Promise)) return next(first, second)
  return Promise.all([first, second]).then(([a, b]) => next(a, b))
}

function besides<B>(pending: unknown, other: () => Awaitable<B>): Awaitable<B> {
  try {
    return other()
  } catch (error) {
    if (pending instanceof Promise) pending.catch(() => undefined)
    throw error
  }
}
