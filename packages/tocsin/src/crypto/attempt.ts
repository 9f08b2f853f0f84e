/** What `operation` gives, or nothing when it throws: so libraries say that a peer's value is no good. */
export function attempt<T>(operation: () => T): T | undefined {
  try {
    return operation()
  } catch {
    return undefined
  }
}
