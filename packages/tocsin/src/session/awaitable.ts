/** A value that is there, or comes later: stores in memory answer at once, those elsewhere cannot. */
export type Awaitable<T> = T | Promise<T>

/** Goes on with a value as soon as it is there: in the same call, if it is there already. */
export function whenReady<T, U>(
  value: Awaitable<T>,
  next: (value: T) => Awaitable<U>,
): Awaitable<U> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** The same for two values, which are waited for together. */
export function whenBoth<A, B, U>(
  one: Awaitable<A>,
  other: Awaitable<B>,
  next: (one: A, other: B) => Awaitable<U>,
): Awaitable<U> {
  if (!(one instanceof Promise) && !(other instanceof Promise)) return next(one, other)
  return Promise.all([one, other]).then(([a, b]) => next(a, b))
}
